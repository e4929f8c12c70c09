import * as pulumi from "@pulumi/pulumi";
import { PythonConnection, PythonConnector } from "pulumi-python-connectors";

const config = new pulumi.Config();

// The object is stored in AWS Secrets Manager as JSON text, which the connection's `context` gets.
const shop = new PythonConnection("shop", {
  code: { path: "shop/connection.py" },
  credentials: { value: { url: config.require("url"), token: config.requireSecret("token") } },
  runner: { local: {} }, // on AWS: a PythonRunner, or the ARN of one
  // The API counts requests: no more than these read from it at the same time.
  maxConcurrency: 2,
});

const customers = new PythonConnector("customers", {
  connection: shop,
  code: { path: "shop/customers.py" },
});

const orders = new PythonConnector("orders", {
  connection: shop,
  code: { path: "shop/orders.py" },
});

export const customerFields = customers.schema.fields;
export const orderFields = orders.schema.fields;
