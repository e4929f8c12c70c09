import * as pulumi from "@pulumi/pulumi";
import { PythonConnection, PythonConnector } from "pulumi-python-connectors";

const config = new pulumi.Config();

// What another stack exports is known in a preview: so the first preview of this stack can run code already.
const bootstrap = new pulumi.StackReference(config.require("bootstrap"));

const shop = new PythonConnection("shop", {
  code: { path: "shop/connection.py" },
  credentials: { value: config.requireSecret("credentials") },
  runner: { functionArn: bootstrap.requireOutput("functionArn") },
});

const orders = new PythonConnector("orders", {
  connection: shop,
  code: { path: "shop/orders.py" },
});

export const orderFields = orders.schema.fields;
