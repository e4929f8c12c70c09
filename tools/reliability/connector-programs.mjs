/** The first lines of a program: the runner is the configured function, or one on this machine. */
const HEAD = [
  'const pulumi = require("@pulumi/pulumi");',
  'const { PythonConnection, PythonConnector } = require("pulumi-python-connectors");',
  "const config = new pulumi.Config();",
];
const RUNNER = {
  lambda: '{ functionArn: config.require("functionArn"), qualifier: config.get("qualifier") }',
  local: "{ local: {} }",
};

/**
 * A program with one connection, `source`, and connectors `c0`, `c1`, ... of the same code, which tells them apart by its
 * property `name`: `c0`, `c1`, ...
 *
 * @param {object} options
 * @param {number} options.connectors
 * @param {string} options.connector Python
 * @param {string} [options.connection] Python
 * @param {"lambda" | "local"} [options.runner]
 * @param {string | undefined} [options.credential] of the connection, stored in Secrets Manager; default: none
 * @returns {Record<string, string>} its files
 */
export function connectorProgram({ connectors, connector, connection = "", runner = "lambda", credential }) {
  const credentials = credential && `, credentials: { value: pulumi.secret(${JSON.stringify(credential)}) }`;
  const lines = [
    ...HEAD,
    `const runner = ${RUNNER[runner]};`,
    `const connection = new PythonConnection("source", { runner, code: { path: "connection.py" }${credentials ?? ""} });`,
    `for (let index = 0; index < ${connectors}; index += 1) {`,
    '  const properties = { name: "c" + index };',
    '  new PythonConnector(properties.name, { connection, code: { path: "connector.py" }, properties });',
    "}",
  ];
  return { "index.js": `${lines.join("\n")}\n`, "connection.py": connection, "connector.py": connector };
}
