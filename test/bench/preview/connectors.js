const { PythonConnection, PythonConnector } = require("pulumi-python-connectors");
const sources = require("./sources");

const { connectionCode, connectorCode, maxConcurrency, names, parser, properties, runner } = sources;
const connection = new PythonConnection("api", {
  code: { inline: connectionCode },
  runner,
  ...(maxConcurrency ? { maxConcurrency } : {}),
});
for (const name of names) {
  new PythonConnector(name, {
    connection,
    code: { inline: connectorCode(name) },
    parser,
    properties: { ...properties, collection: name },
  });
}
