import * as pulumi from "@pulumi/pulumi";
import { PythonConnection, PythonConnector } from "pulumi-python-connectors";

const config = new pulumi.Config();

// `connection.py` and `orders.py` were written for another place, and stay as they are. The credentials are the text that was
// stored there.
const shop = new PythonConnection("shop", {
  code: { path: "connection.py" },
  credentials: { value: config.requireSecret("shop") },
  runner: { local: {} }, // on AWS: a PythonRunner, or the ARN of one
});

const orders = new PythonConnector("orders", {
  connection: shop,
  code: { path: "orders.py" },
  // What was chosen for the connector on the page there.
  codeInterface: "bytes",
  parser: { type: "csv" },
});

export const fields = orders.schema.fields;
