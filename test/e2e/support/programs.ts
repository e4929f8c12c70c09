/** A program with one connection and connectors, from literal JavaScript for their arguments. */
export function program({
  connection = 'code: { path: "connection.py" }',
  connectors = { orders: 'code: { path: "orders.py" }' },
  before = "",
}: {
  connection?: string;
  connectors?: Record<string, string>;
  before?: string;
} = {}): string {
  return [
    'const pulumi = require("@pulumi/pulumi");',
    'const { PythonConnection, PythonConnector } = require("pulumi-python-connectors");',
    "const config = new pulumi.Config();",
    'const runner = { functionArn: config.require("functionArn"), qualifier: config.require("qualifier") };',
    before,
    `const source = new PythonConnection("source", { runner, ${connection} });`,
    ...Object.entries(connectors).map(
      ([name, args]) =>
        `exports["${name}"] = new PythonConnector("${name}", { connection: source, ${args} }).schema;`,
    ),
  ].join("\n");
}

/** Connector code whose one partition holds these rows, written as Python. */
export function rowsCode(...rows: string[]): string {
  return [
    "def list_objects(context, metadata):",
    '    yield {"name": "all", "fingerprint": "1", "is_prefix": False}',
    "",
    "def read_rows(context, metadata):",
    ...rows.map((row) => `    yield ${row}`),
    "",
  ].join("\n");
}

/** Connection code whose context is the credentials' text. */
export const CONNECTION = 'def context(credentials: str = ""):\n    return {"token": credentials}\n';

/** Connector code whose source is the file of JSON rows that its property `source` names: it changes by itself, or is gone. */
export const FILE_CODE = [
  "import json",
  "def list_objects(context, metadata):",
  '    yield {"name": "all", "fingerprint": "1", "is_prefix": False}',
  "def read_rows(context, metadata, properties):",
  '    yield json.load(open(properties["source"]))',
  "",
].join("\n");
