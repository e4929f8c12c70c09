import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { PythonConnection, PythonConnector } from "pulumi-python-connectors";
import { PythonRunner } from "pulumi-python-connectors/aws";

const config = new pulumi.Config();

// The secret is yours: its name, its replicas, its key, its policy, its rotation.
const secret = new aws.secretsmanager.Secret("shop", {
  name: "shop/reader",
  description: "Credentials of the shop, for reading",
});

// Its value, too, unless somebody else writes it: then without this. A value that is written here is in the stack's state,
// encrypted.
const value = new aws.secretsmanager.SecretVersion("shop", {
  secretId: secret.id,
  secretString: config.requireSecret("shop"),
});

// The function may read this secret, and else only those that connections on this runner store.
const runner = new PythonRunner("runner", {
  secretArns: [secret.arn],
  environment: config.getObject<Record<string, string>>("environment"), // the function's variables: a proxy, say
});

const shop = new PythonConnection("shop", {
  code: { path: "shop/connection.py" },
  // The secret's ARN; taken from its value, so that the connection is made when there is one.
  credentials: { secretArn: value.arn },
  runner,
});

const orders = new PythonConnector("orders", {
  connection: shop,
  code: { path: "shop/orders.py" },
});

export const fields = orders.schema.fields;
