import path from "node:path";
import { emulator } from "../e2e/support/emulator";
import { CONNECTION, rowsCode } from "../e2e/support/programs";
import { changes, inputs } from "../e2e/support/steps";
import { type Preview, repository, Workspace } from "../e2e/support/workspace";

jest.setTimeout(240_000);

const MAIN = path.join(repository, "dist", "cli", "main.js");

const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const { connectorsFrom, PythonConnection } = require("pulumi-python-connectors");
const config = new pulumi.Config();
const runner = { functionArn: config.require("functionArn"), qualifier: config.require("qualifier") };
const connection = new PythonConnection("source", { runner, code: { path: "connection.py" } });
const connectors = connectorsFrom("connectors/", { connection, codeInterface: "rows", properties: { column: "given" } });
for (const [folder, { schema }] of Object.entries(connectors)) exports[folder] = schema;
`;

/** A row with the column that the connector's property names. */
const CODE = rowsCode('{"id": 1, properties["column"]: 1}').replace(
  "def read_rows(context, metadata)",
  "def read_rows(context, metadata, properties)",
);

/** A folder of a connector. */
const folder = (name: string, json: string) => ({
  [`connectors/${name}/connector.json`]: json,
  [`connectors/${name}/connector.py`]: CODE,
});

const fieldsOf = (preview: Preview, name: string) =>
  (inputs(preview, name)["schema"] as { fields: object }).fields;

/** Those of the changes that are about connectors, in no order: each is made when its schema is there. */
const connectorsOf = (preview: Preview) =>
  changes(preview)
    .filter((change) => !/ (source|python-connectors)$/.test(change))
    .sort();

describe("connectors of folders", () => {
  let workspace: Workspace;

  beforeAll(async () => {
    workspace = new Workspace({
      "index.js": PROGRAM,
      "connection.py": CONNECTION,
      "connectors/README.md": "No connector.\n",
      ...folder("orders", "{}"),
      ...folder("refunds", '{ "properties": { "column": "own" } }'),
    }).link();
    await workspace.init({ "aws:region": emulator.region });
  });

  it("are made, each with what its connector.json says, over what the program says for all", async () => {
    const preview = await workspace.preview();
    expect(changes(preview)).toContain("create source");
    expect(connectorsOf(preview)).toEqual(["create orders", "create refunds"]);
    expect(fieldsOf(preview, "orders")).toEqual({ id: "int64", given: "int64" });
    expect(fieldsOf(preview, "refunds")).toEqual({ id: "int64", own: "int64" });
    await workspace.up();
    expect(changes(await workspace.preview())).toEqual([]);
  });

  it("are one more for a new folder, and one less for a folder that is gone", async () => {
    workspace.write(folder("invoices", '{ "properties": { "column": "new" } }'));
    const added = await workspace.preview();
    expect(changes(added)).toEqual(["create invoices"]);
    expect(fieldsOf(added, "invoices")).toEqual({ id: "int64", new: "int64" });
    await workspace.up();
    workspace.remove("connectors/refunds");
    expect(changes(await workspace.preview())).toEqual(["delete refunds"]);
    await workspace.up();
  });

  it("are known to the command line by their names, with their properties", async () => {
    const ran = await workspace.run(process.execPath, [
      MAIN,
      "schema",
      "invoices",
      "--stack",
      "dev",
      "--json",
    ]);
    if (ran.code !== 0) throw new Error(ran.output);
    expect(JSON.parse(ran.stdout).schema.fields).toEqual({ id: "int64", new: "int64" });
  });

  it("with a connector.json that is wrong in two folders are refused in one message with both", async () => {
    workspace.write({
      "connectors/invoices/connector.json": '{ "propertys": {} }',
      "connectors/orders/connector.json": "{",
    });
    const { code, output } = await workspace.pulumi("preview");
    expect(code).not.toBe(0);
    expect(output).toMatch(
      /connectorsFrom\("connectors\/"\):\n.*connectors\/invoices\/connector\.json.*propertys.*\n.*connectors\/orders\/connector\.json: .*JSON/,
    );
    expect(output).not.toContain("    at ");
  });
});
