import { invocations, recording } from "./support/emulator";
import { program, rowsCode } from "./support/programs";
import { type Preview, Workspace } from "./support/workspace";

jest.setTimeout(240_000);

/** A stack with a connector of these arguments and this code, after one update. */
async function applied(code: string, args = "", files: Record<string, string> = {}): Promise<Workspace> {
  const workspace = new Workspace({
    "index.js": orders(args),
    "connection.py": "",
    "orders.py": code,
    ...files,
  }).link();
  await workspace.init();
  await workspace.up();
  return workspace;
}
const orders = (args: string) => program({ connectors: { orders: `code: { path: "orders.py" }, ${args}` } });
const messages = (preview: Preview, severity: string) =>
  preview.diagnostics.filter((entry) => entry.severity === severity).map(({ message }) => message.trim());
const changes = (preview: Preview) => preview.step("orders").newState?.inputs?.["changes"];

describe("a schema change in a preview", () => {
  it("is data by path, and breaking ones are warnings on the resource; what only the source did is told apart", async () => {
    const flag = "source-changed";
    const workspace = await applied(sourceCode(flag), folder());
    workspace.write({
      [flag]: "",
      "orders.py": `${sourceCode(flag).replace('"total": 5', '"total": 5.5')}\n`,
    });
    let preview: Preview | undefined;
    const requests = await recording(async () => {
      preview = await workspace.preview();
    });
    if (preview === undefined) throw new Error("no preview");
    expect(changes(preview)).toEqual({
      email: "FIELD_ADDED string (safe; cause: source)",
      total: "FIELD_TYPE_CHANGED int64 -> float64 (breaking; cause: code)",
    });
    expect(messages(preview, "warning")).toEqual([
      expect.stringMatching(
        /^warning: total: int64 -> float64 \(breaking; cause: code\) \[FIELD_TYPE_CHANGED\]$/,
      ),
    ]);
    // The connection is not tested again; the new code runs, and the deployed code.
    expect(invocations(requests)).toHaveLength(2);
    const { stdout } = await workspace.preview("--config", "pythonConnectors:cause=off");
    expect(JSON.stringify(JSON.parse(stdout))).not.toContain("cause: code");
  });

  it("says why the schema is generated again, with the names of the files, on the resource's row and without a warning", async () => {
    const workspace = await applied(rowsCode('{"id": 1}'));
    workspace.write({ "orders.py": rowsCode('{"id": 1, "email": "x"}') });
    const preview = await workspace.preview();
    const line =
      "schema of orders generated again, as the connector's code (orders.py) changed: 1 field added";
    expect(preview.diagnostics).toContainEqual(
      expect.objectContaining({
        severity: "info",
        urn: expect.stringMatching(/::orders$/),
        message: `${line}\n`,
      }),
    );
    expect(messages(preview, "warning")).toEqual([]);
  });

  it("leaves nothing of the changes in the state, and the next preview shows none", async () => {
    const workspace = await applied(rowsCode('{"id": 1}'));
    workspace.write({ "orders.py": rowsCode('{"id": "x"}') });
    await workspace.up();
    expect(await workspace.outputs("orders")).not.toHaveProperty("changes");
    const requests = await recording(async () => {
      const { steps } = await workspace.preview();
      expect(steps.map(({ op }) => op)).toEqual(["same"]);
    });
    expect(invocations(requests)).toEqual([]);
  });
});

describe("a policy", () => {
  it("additive refuses a removed field, says how to accept it, and a waiver with a reason does", async () => {
    const workspace = await applied(rowsCode('{"id": 1, "legacy": 1}'), 'review: { policy: "additive" }');
    workspace.write({ "orders.py": rowsCode('{"id": 1, "email": "x"}') });
    const refused = await workspace.preview();
    expect(refused.code).not.toBe(0);
    expect(messages(refused, "error").join("\n")).toContain(
      'legacy: int64, gone (breaking; cause: code); the policy "additive" refuses it.',
    );
    expect(refused.stdout).toContain('{ rule: \\"FIELD_REMOVED\\", path: \\"legacy\\", reason: \\"...\\" }');
    const waiver = '{ rule: "FIELD_REMOVED", path: "legacy", reason: "nobody reads it" }';
    workspace.write({ "index.js": orders(`review: { policy: "additive", ignore: [${waiver}] }`) });
    const accepted = await workspace.preview();
    expect(accepted.code).toBe(0);
    expect(changes(accepted)).toMatchObject({
      legacy: 'FIELD_REMOVED int64 (breaking; cause: code; waived: "nobody reads it")',
    });
  });

  it("of the connection is that of its connectors", async () => {
    const workspace = new Workspace({
      "index.js": program({
        connection: 'code: { path: "connection.py" }, connectorDefaults: { review: { policy: "freeze" } }',
      }),
      "connection.py": "",
      "orders.py": rowsCode('{"id": 1}'),
    }).link();
    await workspace.init();
    await workspace.up();
    workspace.write({ "orders.py": rowsCode('{"id": 1, "email": "x"}') });
    expect((await workspace.preview()).stdout).toContain('the policy \\"freeze\\" refuses it');
  });

  it("can leave alone what the source did", async () => {
    const flag = "source-changed";
    const review = 'review: { policy: "freeze", causes: ["code"] }';
    const workspace = await applied(sourceCode(flag), `${folder()}, ${review}`);
    workspace.write({ [flag]: "", "orders.py": `${sourceCode(flag)}\n# a comment\n` });
    const preview = await workspace.preview();
    expect(preview.code).toBe(0);
    expect(changes(preview)).toEqual({ email: "FIELD_ADDED string (safe; cause: source)" });
  });
});

describe("a contract", () => {
  const CONTRACT = 'review: { policy: "additive", contract: "contracts/orders.json" }';
  const text = (fields: Record<string, string>) => JSON.stringify({ formatVersion: 1, fields });

  it("that is missing fails the preview, which names the command that writes it", async () => {
    const workspace = new Workspace({
      "index.js": orders(CONTRACT),
      "connection.py": "",
      "orders.py": rowsCode('{"id": 1}'),
    }).link();
    await workspace.init();
    expect((await workspace.preview()).stdout).toContain(
      "python-connectors contract write contracts/orders.json",
    );
  });

  it("is held against every schema, also one that has not changed", async () => {
    const workspace = await applied(rowsCode('{"id": 1}'), CONTRACT, {
      "contracts/orders.json": text({ id: "int64" }),
    });
    workspace.write({ "contracts/orders.json": text({ id: "int64", email: "string" }) });
    const requests = await recording(async () => {
      expect((await workspace.preview()).stdout).toContain("by the contract contracts/orders.json");
    });
    expect(invocations(requests)).toEqual([]);
  });
});

it("edits are done to what is generated", async () => {
  const edits = [
    'drop: ["internal"]',
    'cast: { total: "decimal(10,2)" }',
    'rename: { id: "order_id" }',
    'add: { region: "string not null" }',
    'document: { total: "in cents" }',
    'opaque: ["payload"]',
    "mapAfter: 2",
  ];
  const workspace = new Workspace({
    "index.js": orders(`edits: { ${edits.join(", ")} }`),
    "connection.py": "",
    "orders.py": rowsCode(
      '{"id": 1, "total": 5, "internal": 1, "payload": {"a": 1}, "attrs": {"a": 1, "b": 2, "c": 3}}',
    ),
  }).link();
  await workspace.init();
  expect((await workspace.preview()).step("orders").newState?.inputs?.["schema"]).toEqual({
    fields: {
      order_id: "int64",
      total: "decimal(10,2)",
      payload: "json",
      "attrs{}": "int64",
      region: "string not null",
    },
    order: "order_id, total, payload, attrs, region",
    descriptions: { total: "in cents" },
  });
});

/** Code whose rows have one field more as soon as a file is there: a source that changes by itself. */
function sourceCode(flag: string): string {
  return [
    "import os",
    "def list_objects(context, metadata):",
    '    yield {"name": "all", "fingerprint": "1", "is_prefix": False}',
    "def read_rows(context, metadata, properties):",
    `    more = {"email": "x"} if os.path.exists(properties["folder"] + "/${flag}") else {}`,
    '    yield {"id": 1, "total": 5, **more}',
    "",
  ].join("\n");
}

function folder(): string {
  return "properties: { folder: __dirname }";
}
