// One program for three stacks: dev, staging and prod. What differs between them is config (credentials, properties, policy, and
// whose runner it is); code does not. Pulumi.staging.yaml and Pulumi.prod.yaml say where each stack's code comes from.
import * as pulumi from "@pulumi/pulumi";
import { PythonConnection, PythonConnector, type ReviewPolicy } from "pulumi-python-connectors";

const config = new pulumi.Config();

// The function that runs the code is in a stack of its own, one for each of these: previews work from the first one on.
const bootstrap = new pulumi.StackReference(config.require("bootstrap"));

const shop = new PythonConnection("shop", {
  code: { path: "orders/connection.py" },
  credentials: { value: config.requireSecret("credentials") },
  runner: { functionArn: bootstrap.requireOutput("functionArn") },
});

export const orders = new PythonConnector("orders", {
  connection: shop,
  code: { path: "orders/orders.py" },
  codeInterface: "rows",
  properties: { customers: config.requireNumber("customers") },
  review: {
    policy: config.require<ReviewPolicy>("policy"),
    contract: "contracts/orders.json",
  },
}).schema;
