import { invocations, mostAtOnce, recording } from "./support/emulator";
import { CONNECTION, program, rowsCode } from "./support/programs";
import { type Preview, Workspace } from "./support/workspace";

jest.setTimeout(180_000);

const STORED = 'credentials: { value: pulumi.secret("s3cr3t") }, code: { path: "connection.py" }';

describe("a preview", () => {
  it("shows the schema of a new connector, with credentials that are not stored yet", async () => {
    const workspace = new Workspace({
      "index.js": program({ connection: STORED }),
      "connection.py": CONNECTION,
      "orders.py": rowsCode('{"id": 1, "customer": {"name": context["token"][:1]}, "tags": ["a"]}'),
    }).link();
    await workspace.init();
    const preview = await workspace.preview();
    expect(preview.step("orders").newState?.inputs?.["schema"]).toEqual({
      fields: { id: "int64", "customer.name": "string", "tags[]": "string" },
      order: "id, customer, tags",
    });
    expect(preview.step("orders").newState?.inputs?.["interface"]).toBe("rows");
  });

  it("shows a field added and one retyped as exactly two entries under schema.fields", async () => {
    const workspace = await applied(rowsCode('{"id": 1, "total": 5}'));
    workspace.write({ "orders.py": rowsCode('{"id": 1, "total": 5.5, "email": "x"}') });
    const { detailedDiff } = (await workspace.preview()).step("orders");
    const fields = Object.entries(detailedDiff ?? {}).filter(([key]) => key.startsWith("schema.fields"));
    expect(Object.fromEntries(fields)).toEqual({
      "schema.fields.email": expect.objectContaining({ kind: "add" }),
      "schema.fields.total": expect.objectContaining({ kind: "update" }),
    });
  });

  it("invokes nothing and shows no change where nothing changed", async () => {
    const workspace = await applied(rowsCode('{"id": 1}'));
    let preview = await workspace.preview();
    const requests = await recording(async () => {
      preview = await workspace.preview();
    });
    expect(invocations(requests)).toEqual([]);
    expect(preview.steps.map(({ op }) => op)).toEqual(["same"]);
  });

  it("keeps every connector's schema known when the connection's code changes", async () => {
    const workspace = await applied(rowsCode('{"id": 1}'));
    workspace.write({ "connection.py": `${CONNECTION}\n# changed\n` });
    const preview = await workspace.preview();
    const { detailedDiff, newState } = preview.step("orders");
    expect(newState?.inputs?.["schema"]).toEqual({ fields: { id: "int64" }, order: "id" });
    expect(Object.keys(detailedDiff ?? {})).toEqual(["fingerprint.connection"]);
  });

  it("generates the same in check alone, without the work done early in the program", async () => {
    const workspace = await applied(rowsCode('{"id": 1}'), { PYTHON_CONNECTORS_PREFETCH: "off" });
    workspace.write({ "orders.py": rowsCode('{"id": 1, "email": "x"}') });
    const preview = await workspace.preview();
    expect(preview.step("orders").newState?.inputs?.["schema"]).toEqual({
      fields: { id: "int64", email: "string" },
      order: "id, email",
    });
  });

  it("runs the generations of ten connectors side by side", async () => {
    const names = Array.from({ length: 10 }, (_, index) => `slow${index}`);
    const workspace = new Workspace({
      "index.js": program({
        connectors: Object.fromEntries(
          names.map((name) => [name, `code: { path: "slow.py" }, properties: { name: "${name}" }`]),
        ),
      }),
      "connection.py": "",
      "slow.py": `import time\n${rowsCode("time.sleep(1) or {}", '{"id": 1}')}`,
    }).link();
    await workspace.init();
    const requests = invocations(await recording(() => workspace.preview()));
    expect(requests).toHaveLength(11);
    expect(mostAtOnce(requests)).toBe(10);
  });

  it("tests the connection first: broken connection code is one failure, and no connector's generation", async () => {
    const workspace = new Workspace({
      "index.js": program({
        connection: STORED,
        connectors: { orders: 'code: { path: "orders.py" }', refunds: 'code: { path: "orders.py" }' },
      }),
      "connection.py": "def context(credentials):\n    return {}['missing']\n",
      "orders.py": rowsCode('{"id": 1}'),
    }).link();
    await workspace.init();
    let preview: Preview | undefined;
    const requests = await recording(async () => {
      preview = await workspace.preview();
    });
    expect(invocations(requests)).toHaveLength(1);
    const errors = preview?.diagnostics.filter(({ message }) => message.includes("has a problem")) ?? [];
    expect(errors).toHaveLength(1);
    expect(errors[0]?.urn).toMatch(/::source$/);
    expect(errors[0]?.message).toContain(
      "KeyError: 'missing' [phase context, CONTEXT_FAILED] at connection.py:2",
    );
  });

  it("names phase, file and line of a syntax error on its resource, and leaves the state as it was", async () => {
    const workspace = await applied(rowsCode('{"id": 1}'));
    const before = (await workspace.expect("stack", "export", "--show-secrets")).stdout;
    workspace.write({ "orders.py": "def list_objects(context, metadata):\n    yield {\n" });
    const { code, output } = await workspace.pulumi("preview");
    expect(code).not.toBe(0);
    expect(output).toContain("phase syntax");
    expect(output).toContain(" at orders.py:2");
    expect(output).toMatch(/Connector \(?orders\)?/);
    const failed = await workspace.pulumi("up", "--yes", "--skip-preview");
    expect(failed.code).not.toBe(0);
    // By URN: of two providers that register at once, the engine writes first whichever was first in that run.
    const resources = (text: string): { urn?: unknown }[] =>
      JSON.parse(text)
        .deployment.resources.map(withoutTimes)
        .sort((one: { urn: string }, other: { urn: string }) => (one.urn < other.urn ? -1 : 1));
    expect(resources((await workspace.expect("stack", "export", "--show-secrets")).stdout)).toEqual(
      resources(before),
    );
  });

  it("sees a repaired source: a failure is not remembered beyond its run", async () => {
    const workspace = await applied(rowsCode('{"id": 1}'));
    const flag = `${workspace.folder}/repaired`;
    const code = [
      "import os",
      "def list_objects(context, metadata, properties):",
      '    if not os.path.exists(properties["flag"]):',
      '        raise OSError("source is down")',
      '    yield {"name": "all", "fingerprint": "1", "is_prefix": False}',
      "def read_rows(context, metadata):",
      '    yield {"id": 1, "new": True}',
    ].join("\n");
    workspace.write({
      "orders.py": code,
      "index.js": program({
        connectors: { orders: `code: { path: "orders.py" }, properties: { flag: ${JSON.stringify(flag)} }` },
      }),
    });
    const broken = await workspace.pulumi("preview");
    expect(broken.output).toContain("source is down");
    workspace.write({ repaired: "" });
    const repaired = await workspace.preview();
    expect(repaired.step("orders").newState?.inputs?.["schema"]).toMatchObject({ fields: { new: "bool" } });
  });
});

function withoutTimes({ created: _, modified: __, ...resource }: Record<string, unknown>) {
  return resource;
}

/** A stack with a connector of this code, after one update. */
async function applied(code: string, env: NodeJS.ProcessEnv = {}): Promise<Workspace> {
  const workspace = new Workspace(
    { "index.js": program({ connection: STORED }), "connection.py": CONNECTION, "orders.py": code },
    env,
  ).link();
  await workspace.init();
  await workspace.up();
  return workspace;
}
