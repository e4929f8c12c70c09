// One program for three stacks: dev, staging and prod. What differs between them is config (credentials, properties, runner,
// policy); code does not. Pulumi.staging.yaml and Pulumi.prod.yaml say where each stack's code comes from.
//
//   pulumi config set --secret credentials <credentials of the source> --stack dev     (and staging, and prod)
//   pulumi up --stack dev && pulumi up --stack staging && pulumi up --stack prod
//   python-connectors compare --stack dev --stack staging --stack prod
//
// docs/promotion.md has the whole way, and the way back.
import * as pulumi from "@pulumi/pulumi";
import { PythonConnection, PythonConnector, type ReviewPolicy } from "pulumi-python-connectors";

const config = new pulumi.Config();

const shop = new PythonConnection("shop", {
  code: { path: "orders/connection.py" },
  credentials: { value: config.requireSecret("credentials") },
  runner: {
    functionArn: config.require("runnerFunctionArn"),
    qualifier: config.require("runnerQualifier"),
  },
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
