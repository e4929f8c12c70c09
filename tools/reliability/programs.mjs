/** Python code that the programs name. */
export const CODE = {
  "connection.py": 'def context(credentials: str = ""):\n    return {"token": credentials}\n',
  "orders.py": [
    "def list_objects(context, metadata):",
    '    yield {"name": "all", "fingerprint": "1", "is_prefix": False}',
    "",
    "def read_rows(context, metadata):",
    '    yield {"id": 1}',
    "",
  ].join("\n"),
};

/**
 * What a program declares of a connection.
 *
 * @typedef {object} Declared
 * @property {string} credential
 * @property {Record<string, unknown>} [secret] settings of the secret
 */

/**
 * A program with these connections by name, each with one connector that is named after it, or none.
 *
 * @param {Record<string, Declared>} connections
 * @param {{ connectors?: boolean }} [options]
 * @returns {Record<string, string>} its files
 */
export function programOf(connections, { connectors = true } = {}) {
  const lines = [
    'const pulumi = require("@pulumi/pulumi");',
    'const { PythonConnection, PythonConnector } = require("pulumi-python-connectors");',
    "const config = new pulumi.Config();",
    'const runner = { functionArn: config.require("functionArn"), qualifier: config.require("qualifier") };',
    "const connection = (name, credential, secret) => {",
    "  const made = new PythonConnection(name, {",
    '    runner, code: { path: "connection.py" }, credentials: { value: pulumi.secret(credential) }, secret,',
    "  });",
    ...(connectors
      ? ['  new PythonConnector(name + "-orders", { connection: made, code: { path: "orders.py" } });']
      : []),
    "};",
    ...Object.entries(connections).map(
      ([name, { credential, secret }]) =>
        `connection(${[name, credential, secret].map((value) => JSON.stringify(value)).join(", ")});`,
    ),
  ];
  return { ...CODE, "index.js": `${lines.join("\n")}\n` };
}

/**
 * The name that a connection's secret has where none is given.
 *
 * @param {import("./workspace.mjs").Workspace} workspace
 * @param {string} connection
 */
export function defaultSecretName({ project }, connection) {
  return `${project}/dev/${connection}`;
}
