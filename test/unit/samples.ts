import type { SourceCode } from "../../provider/core/code/source-code";
import type { Lookup } from "../../provider/core/lookup";
import type { ProgramFacts } from "../../provider/core/pulumi/program";
import { NO_LIMITS } from "../../provider/core/runner/protocol";
import type { GenerationLimits } from "../../provider/core/runner/task";
import type { Properties } from "../../provider/resources/provider";

export const REGION = "eu-west-1";
export const RUNNER_ARN = `arn:aws:lambda:${REGION}:123456789012:function:runner`;
export const SECRET_ARN = `arn:aws:secretsmanager:${REGION}:123456789012:secret:theirs-AbCdEf`;
/** Must turn up in nothing that is stored, printed or thrown. */
export const CANARY = "canary-9f1c";
export const CONNECTION_URN = "urn:pulumi:dev::flights::pulumi-nodejs:dynamic/python:Connection::source";
export const CONNECTOR_URN = "urn:pulumi:dev::flights::pulumi-nodejs:dynamic/python:Connector::orders";
export const NO_GENERATION_LIMITS: GenerationLimits = { ...NO_LIMITS, invocations: null };
export const SCHEMA = { fields: { id: "int64", day: "date" }, order: "id, day" };

export const PROGRAM: ProgramFacts = {
  urn: CONNECTION_URN,
  organization: "acme",
  project: "flights",
  stack: "dev",
  resource: "source",
  dryRun: true,
  run: "run-1",
};

/** Config or environment from a table. */
export function lookup(values: { readonly [key: string]: string } = {}): Lookup {
  return (key) => (Object.hasOwn(values, key) ? values[key] : undefined);
}

export const CONFIG = lookup({ "aws:region": REGION });
export const NOTHING = lookup();

/** One file of code. */
export function code(text: string, name = "connection.py"): SourceCode {
  return { entry: name, files: { [name]: text } };
}

export const CONNECTION_CODE = code("def context(credentials): return credentials\n");
export const CONNECTOR_CODE = code("def list_objects(context, metadata): yield\n", "orders.py");

/** A hash-locked list of one package. */
export function lockOf(version: string): string {
  return `six==${version} --hash=sha256:${version.replace(/[^0-9]/g, "").padEnd(64, "0")}\n`;
}

/** A connection's inputs as the program sends them. */
export function rawConnection(change: Properties = {}): Properties {
  return {
    code: CONNECTION_CODE,
    credentials: { value: CANARY },
    runner: { functionArn: RUNNER_ARN },
    ...change,
  };
}

/** What a connector carries of that connection. */
export function connectionReference(change: Properties = {}): Properties {
  return {
    name: "source",
    urn: CONNECTION_URN,
    code: CONNECTION_CODE,
    credentials: { stored: "flights/dev/source" },
    runner: { functionArn: RUNNER_ARN },
    ...change,
  };
}

/** A connector's inputs as the program sends them. */
export function rawConnector(change: Properties = {}, connection: Properties = {}): Properties {
  const { runner, aws, ...reference } = connectionReference(connection);
  return {
    code: CONNECTOR_CODE,
    connection: reference,
    runner,
    ...(aws === undefined ? {} : { aws }),
    ...change,
  };
}
