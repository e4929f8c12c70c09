import { PythonConnection, PythonConnector } from "pulumi-python-connectors";
import { postgresDdl } from "pulumi-python-connectors/convert";

const shop = new PythonConnection("shop", {
  code: { path: "orders/connection.py" },
  runner: { local: {} },
});

const orders = new PythonConnector("orders", {
  connection: shop,
  code: { path: "orders/orders.py" },
  edits: { document: { total: "with tax, in euros" } },
});

// Known in the preview, as the schema is: what the table becomes is reviewed together with the code that fills it.
export const ddl = postgresDdl(orders.schema, { table: "orders" });
