import { connectorsFrom, PythonConnection } from "pulumi-python-connectors";

const calendar = new PythonConnection("calendar", {
  code: { path: "connection.py" },
  runner: { local: {} },
});

// A folder in connectors/ is a connector, called as the folder. What its connector.json says wins over what stands here.
const connectors = connectorsFrom("connectors/", {
  connection: calendar,
  codeInterface: "rows",
  properties: { years: [2026] },
});

export const fields = Object.fromEntries(
  Object.entries(connectors).map(([name, { schema }]) => [name, schema.fields]),
);
