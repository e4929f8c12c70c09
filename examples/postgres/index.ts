import * as pulumi from "@pulumi/pulumi";
import { PythonConnection, PythonConnector } from "pulumi-python-connectors";

const config = new pulumi.Config();

// The object is stored in AWS Secrets Manager as JSON text, which the connection's `context` gets.
const shop = new PythonConnection("shop", {
  code: { path: "shop/connection.py" },
  requirements: { path: "shop/requirements.txt" },
  credentials: {
    value: {
      host: config.require("host"),
      port: config.getNumber("port") ?? 5432,
      database: config.require("database"),
      user: config.require("user"),
      password: config.requireSecret("password"),
      tls: config.getBoolean("tls") ?? true,
    },
  },
  runner: { local: {} }, // on AWS: a PythonRunner, or the ARN of one
});

// Both tables are read by the same code.
const table = { connection: shop, code: { path: "shop/table.py" } };
const ranges = { key: "id", changed: "updated_at", keysPerPartition: 1000 };

const customers = new PythonConnector("customers", {
  ...table,
  properties: { ...ranges, table: "customers" },
});

const orders = new PythonConnector("orders", {
  ...table,
  properties: { ...ranges, table: "orders" },
  // As the table declares it: what its rows show is decimal(5,2), and grows with them.
  edits: { cast: { total: "decimal(10,2)" } },
});

export const customerFields = customers.schema.fields;
export const orderFields = orders.schema.fields;
