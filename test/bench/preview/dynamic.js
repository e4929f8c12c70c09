const { createHash } = require("node:crypto");
const pulumi = require("@pulumi/pulumi");
const { connectionCode, connectorCode, names, parser, properties, runner, version } = require("./sources");

// The same resources as plain dynamic ones, with as many inputs, and a provider that does nothing but compare.

/** @type {pulumi.dynamic.ResourceProvider} */
const provider = {
  async check(_olds, news) {
    return { inputs: news };
  },
  async diff(_id, olds, news) {
    return JSON.stringify(olds.fingerprint) === JSON.stringify(news.fingerprint) ? { changes: false } : {};
  },
  async create(inputs) {
    return { id: inputs.name, outs: inputs };
  },
  async update(_id, _olds, news) {
    return { outs: news };
  },
};

class Plain extends pulumi.dynamic.Resource {}

const TYPES = ["string", "int64", "float64", "timestamp[us]", "bool", "date"];
const fields = Array.from({ length: 20 }, (_, index) => [`field_${index}`, TYPES[index % TYPES.length]]);
const schemaFields = [...fields, [`added_in_${version}`, "string"]];
const schema = {
  fields: Object.fromEntries(schemaFields),
  order: schemaFields.map(([name]) => name).join(", "),
};

/** @param {unknown} value */
function digest(value) {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 32);
}

const connection = new Plain(provider, "api", {
  name: "api",
  code: { "connection.py": connectionCode },
  runner,
  functions: ["context"],
  fingerprint: { connection: digest(connectionCode) },
});
for (const name of names) {
  const code = connectorCode(name);
  const own = { ...properties, collection: name };
  new Plain(
    provider,
    name,
    {
      name,
      code: { "connector.py": code },
      connection: "api",
      runner,
      parser,
      properties: own,
      schema,
      coverage: "full",
      interface: "rows",
      fingerprint: {
        code: digest(code),
        connection: digest(connectionCode),
        requirements: digest(null),
        reading: digest(parser),
        properties: digest(own),
        source: digest(null),
        inference: "1",
      },
    },
    { dependsOn: connection },
  );
}
