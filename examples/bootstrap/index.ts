// The Lambda function that runs Python connectors, in a stack of its own: one for each environment. Programs with connectors
// take it from here (connectors/index.ts).
import * as pulumi from "@pulumi/pulumi";
import { PythonRunner } from "pulumi-python-connectors/aws";

const config = new pulumi.Config();

const runner = new PythonRunner("runner", {
  memorySize: config.getNumber("memorySize"),
  // Secrets that somebody else made, for connections with `credentials: { secretArn }`.
  secretArns: config.getObject<string[]>("secretArns"),
  // The function's variables: a proxy, say.
  environment: config.getObject<Record<string, string>>("environment"),
});

// Of the published version: whoever uses it runs the same code until the next update of their own.
export const functionArn = runner.functionArn;
export const logGroupName = runner.logGroupName;
