import { invocations, recording, secretNames, secretOf } from "../e2e/support/emulator";
import { CONNECTION, program, rowsCode } from "../e2e/support/programs";
import { changes, inputs } from "../e2e/support/steps";
import { Workspace } from "../e2e/support/workspace";

jest.setTimeout(240_000);

const STORED = 'code: { path: "connection.py" }, credentials: { value: pulumi.secret("12345") }';
const FIVE = { fields: { letters_5: "int64" }, order: "letters_5" };
const PROGRAM_FILES = ["index.js", "connection.py", "orders.py", "refunds.py"];

/** A stack with a connection and two connectors. */
async function deployed(options = ""): Promise<Workspace> {
  const workspace = new Workspace({
    "index.js": program({
      connection: STORED,
      connectors: {
        orders: `code: { path: "orders.py" } }, { ${options}`,
        refunds: 'code: { path: "refunds.py" }',
      },
    }),
    "connection.py": CONNECTION,
    "orders.py": rowsCode("{f\"letters_{len(context['token'])}\": 1}"),
    "refunds.py": rowsCode('{"id": 1}'),
  }).link();
  await workspace.init();
  await workspace.up();
  return workspace;
}

const counted = async (work: () => Promise<unknown>) => invocations(await recording(work)).length;
const TWICE = CONNECTION.replace("credentials}", "credentials * 2}");

describe("--target on a machine with an empty cache", () => {
  it("updates one connector and keeps the others' schemas, though their code has changed", async () => {
    const workspace = await deployed();
    workspace.write({
      "orders.py": rowsCode('{"id": 1.5}'),
      "refunds.py": rowsCode('{"id": "x"}'),
    });
    workspace.remove(".cache");
    expect(changes(await workspace.preview("--target", "**orders"))).toEqual(["update orders"]);
    await workspace.up("--target", "**orders");
    expect(await workspace.outputs("orders")).toMatchObject({ schema: { fields: { id: "float64" } } });
    expect(await workspace.outputs("refunds")).toMatchObject({ schema: { fields: { id: "int64" } } });
    expect(changes(await workspace.preview())).toEqual(["update refunds"]);
  });

  it("updates a connection alone; its connectors follow with the next whole update", async () => {
    const workspace = await deployed();
    workspace.write({ "connection.py": TWICE });
    workspace.remove(".cache");
    await workspace.up("--target", "**source");
    expect(await workspace.outputs("orders")).toMatchObject({ schema: FIVE });
    expect(changes(await workspace.preview()).sort()).toEqual(["update orders", "update refunds"]);
    await workspace.up();
    expect(await workspace.outputs("orders")).toMatchObject({ schema: { fields: { letters_10: "int64" } } });
  });

  it("generates a connector with the connection's code that is in the program; the next whole update deploys that, and generates the others only", async () => {
    const workspace = await deployed();
    const { code } = await workspace.outputs("source");
    const before = await workspace.outputs("refunds");
    workspace.write({ "connection.py": TWICE });
    workspace.remove(".cache");
    await workspace.up("--target", "**orders");
    const { schema, fingerprint } = await workspace.outputs("orders");
    expect(schema).toMatchObject({ fields: { letters_10: "int64" } });
    expect((await workspace.outputs("source"))["code"]).toEqual(code);
    const partOf = (outputs: unknown) => (outputs as Record<string, unknown>)["connection"];
    expect(partOf(fingerprint)).not.toBe(partOf(before["fingerprint"]));

    // A refresh generates with the same code.
    const env = { PYTHON_CONNECTORS_REFRESH: "schema" };
    const refreshed = await workspace.run("pulumi", ["refresh", "--yes", "--non-interactive"], env);
    expect([refreshed.code, refreshed.output]).toEqual([
      0,
      expect.not.stringContaining("the source has changed"),
    ]);

    expect(changes(await workspace.preview()).sort()).toEqual(["update refunds", "update source"]);
    workspace.remove(".cache");
    // The connection's test before it is written and with what is stored, and the other connector.
    expect(await counted(() => workspace.up())).toBe(3);
    expect(await workspace.outputs("orders")).toMatchObject({ schema, fingerprint });
    expect(partOf((await workspace.outputs("refunds"))["fingerprint"])).toBe(partOf(fingerprint));
    await workspace.expect("preview", "--expect-no-changes");
  });

  it("generates a connector through the secret that is stored, though the program has other credentials", async () => {
    const workspace = await deployed();
    workspace.write({
      "connection.py": TWICE,
      "index.js": workspace.read("index.js").replace("12345", "1234567"),
    });
    const preview = await workspace.preview("--target", "**orders");
    expect(inputs(preview, "orders")["schema"]).toMatchObject({ fields: { letters_10: "int64" } });
    await workspace.up("--target", "**orders");
    expect(await workspace.outputs("orders")).toMatchObject({ schema: { fields: { letters_10: "int64" } } });
    expect((await secretOf(`${workspace.project}/dev/source`)).value).toBe("12345");
  });

  it("leaves nothing of an untargeted connector, whose code has run with the old secret, for the next whole update", async () => {
    const workspace = await deployed();
    const letters = rowsCode("{f\"letters_{len(context['token'])}\": 1}");
    workspace.write({ "refunds.py": letters });
    await workspace.up();
    workspace.write({
      "connection.py": TWICE,
      "index.js": workspace.read("index.js").replace("12345", "1234567"),
    });
    await workspace.up("--target", "**orders");
    await workspace.up();
    const schema = { fields: { letters_14: "int64" } };
    expect(await workspace.outputs("refunds")).toMatchObject({ schema });
  });

  it("destroys one connector, and leaves the rest as it is", async () => {
    const workspace = await deployed();
    workspace.remove(".cache");
    await workspace.expect("destroy", "--yes", "--target", "**orders");
    expect(await workspace.outputs("refunds")).toMatchObject({ schema: { fields: { id: "int64" } } });
    expect(await secretNames(workspace.project)).toEqual([`${workspace.project}/dev/source`]);
  });
});

describe('ignoreChanges: ["schema"]', () => {
  it("takes the code, keeps the schema, and says so on the connector's row in each preview", async () => {
    const workspace = await deployed('ignoreChanges: ["schema"]');
    const fingerprint = (await workspace.outputs("orders"))["fingerprint"];
    workspace.write({ "orders.py": rowsCode('{"id": 1.5}') });
    const run = await counted(async () => {
      const preview = await workspace.preview();
      expect(Object.keys(preview.step("orders").detailedDiff ?? {})).toEqual([
        'code["orders.py"]',
        "warnings",
      ]);
      expect(preview.diagnostics).toContainEqual(
        expect.objectContaining({
          urn: expect.stringMatching(/::orders$/),
          severity: "warning",
          message: expect.stringMatching(/ignoreChanges keeps this schema.*\[SCHEMA_PINNED\]/s),
        }),
      );
      await workspace.up();
    });
    expect(run).toBe(0);
    expect(await workspace.outputs("orders")).toMatchObject({ schema: FIVE, fingerprint });
  });

  it("generates the schema where there is none yet, and again once it is taken away", async () => {
    const workspace = await deployed('ignoreChanges: ["schema"]');
    expect(await workspace.outputs("orders")).toMatchObject({ schema: FIVE });
    workspace.write({ "orders.py": rowsCode('{"id": 1.5}') });
    await workspace.up();
    workspace.write({ "index.js": workspace.read("index.js").replace('ignoreChanges: ["schema"]', "") });
    await workspace.up();
    expect(await workspace.outputs("orders")).toMatchObject({ schema: { fields: { id: "float64" } } });
  });

  it.each(["schema.fields.letters_5", "schema.fields", "fingerprint", "coverage"])(
    "is what to write in place of %s",
    async (path) => {
      const workspace = await deployed();
      const index = workspace.read("index.js").replace('"orders.py" } }, {', `$& ignoreChanges: ["${path}"]`);
      workspace.write({ "index.js": index });
      const { code, output } = await workspace.pulumi("preview");
      expect(code).not.toBe(0);
      expect(output).toContain(
        `PythonConnector "orders": ignoreChanges can't hold "${path}": write "schema", which keeps the schema as it is`,
      );
    },
  );
});

describe("--refresh", () => {
  it("finds nothing to do where nothing changed, and runs nothing", async () => {
    const workspace = await deployed();
    const run = await counted(async () => {
      await workspace.expect("preview", "--refresh", "--expect-no-changes");
      await workspace.expect("up", "--refresh", "--yes", "--expect-no-changes");
    });
    expect(run).toBe(0);
  });

  it("goes with a change of code", async () => {
    const workspace = await deployed();
    workspace.write({ "orders.py": rowsCode('{"id": 1.5}') });
    await workspace.expect("up", "--refresh", "--yes");
    expect(await workspace.outputs("orders")).toMatchObject({ schema: { fields: { id: "float64" } } });
    await workspace.expect("preview", "--refresh", "--expect-no-changes");
  });
});

describe("a saved plan", () => {
  const SOURCE = [
    "import os",
    "def list_objects(context, metadata, properties):",
    '    yield {"name": "all", "fingerprint": "1", "is_prefix": False}',
    "def read_rows(context, metadata, properties):",
    '    yield {"id": 1.5 if os.path.exists(properties["flag"]) else 1}',
  ].join("\n");

  it("refuses an update whose schema is another one by then, and changes nothing", async () => {
    const workspace = await deployed();
    const flag = JSON.stringify(`${workspace.folder}/changed`);
    workspace.write({
      "orders.py": SOURCE,
      "index.js": workspace
        .read("index.js")
        .replace('"orders.py" } }', `"orders.py" }, properties: { flag: ${flag} } }`),
    });
    await workspace.expect("preview", "--save-plan", "plan.json");
    workspace.write({ changed: "" });
    // The plan is carried out on another machine, or later than results are kept.
    workspace.remove(".cache");
    const { code, output } = await workspace.pulumi("up", "--yes", "--skip-preview", "--plan", "plan.json");
    expect(code).not.toBe(0);
    expect(output).toMatch(/resource .*orders violates plan: properties changed: .*schema/s);
    expect(await workspace.outputs("orders")).toMatchObject({ schema: FIVE });
  });

  it("is carried out on a machine with an empty cache, where the schema is the same by then", async () => {
    const workspace = await deployed();
    workspace.write({ "orders.py": rowsCode('{"id": 1.5}') });
    await workspace.expect("preview", "--save-plan", "plan.json");
    workspace.remove(".cache");
    await workspace.expect("up", "--yes", "--skip-preview", "--plan", "plan.json");
    expect(await workspace.outputs("orders")).toMatchObject({ schema: { fields: { id: "float64" } } });
  });
});

describe("a machine with an empty cache and without the program's files", () => {
  it("refreshes, and finds nothing changed", async () => {
    const workspace = await deployed();
    workspace.remove(".cache", ...PROGRAM_FILES);
    await workspace.expect("refresh", "--yes", "--expect-no-changes");
    expect(await workspace.outputs("orders")).toMatchObject({ schema: FIVE });
  });

  it("destroys, and leaves no secret", async () => {
    const workspace = await deployed();
    workspace.remove(".cache", ...PROGRAM_FILES);
    expect(await counted(() => workspace.expect("destroy", "--yes"))).toBe(0);
    expect(await secretNames(workspace.project)).toEqual([]);
  });
});
