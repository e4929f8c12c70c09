import { deleteSecret, invocations, recording, secretNames } from "../e2e/support/emulator";
import { CONNECTION, program, rowsCode } from "../e2e/support/programs";
import { Workspace } from "../e2e/support/workspace";

jest.setTimeout(240_000);

const LETTERS = rowsCode("{f\"letters_{len(context['token'])}\": 1}");
const FILES = { "connection.py": CONNECTION, "orders.py": LETTERS };
const stored = (credential: string) =>
  `code: { path: "connection.py" }, credentials: { value: pulumi.secret("${credential}") }`;

async function stack(index: string, env: NodeJS.ProcessEnv = {}): Promise<Workspace> {
  const workspace = new Workspace({ ...FILES, "index.js": index }, env).link();
  await workspace.init();
  return workspace;
}

const operations = async (work: () => Promise<unknown>) =>
  (await recording(work)).map(({ operation }) => operation);

describe("up with its preview", () => {
  it("runs each piece of work once: a test, a generation, and the test with the stored credentials", async () => {
    const workspace = await stack(program({ connection: stored("12345") }));
    const requests = invocations(await recording(() => workspace.expect("up", "--yes")));
    expect(requests).toHaveLength(3);
  });
});

describe("a saved plan", () => {
  it("is carried out for a new stack, for changed code and for a rotation", async () => {
    const workspace = await stack(program({ connection: stored("12345") }));
    const planned = async () => {
      await workspace.expect("preview", "--save-plan", "plan.json");
      await workspace.expect("up", "--yes", "--skip-preview", "--plan", "plan.json");
      return (await workspace.outputs("orders"))["schema"];
    };
    expect(await planned()).toEqual({ fields: { letters_5: "int64" }, order: "letters_5" });
    workspace.write({
      "orders.py": `${LETTERS}\n# changed\n`,
      "connection.py": `${CONNECTION}\n# changed\n`,
    });
    expect(await planned()).toEqual({ fields: { letters_5: "int64" }, order: "letters_5" });
    workspace.write({
      "index.js": program({ connection: stored("1234567") }),
      "orders.py": `${LETTERS}\n# again\n`,
    });
    expect(await planned()).toEqual({ fields: { letters_7: "int64" }, order: "letters_7" });
  });
});

describe("a rename by alias", () => {
  it("keeps secret and schema, and runs nothing", async () => {
    const workspace = await stack(program({ connection: stored("12345") }));
    await workspace.up();
    const renamed = program({ connection: stored("12345") })
      .replace('PythonConnection("source", {', 'PythonConnection("renamed", {')
      .replace(
        'pulumi.secret("12345") } });',
        'pulumi.secret("12345") } }, { aliases: [{ name: "source" }] });',
      );
    workspace.write({ "index.js": renamed });
    const requests = await operations(() => workspace.expect("up", "--yes"));
    expect(
      requests.filter((operation) => operation === "Invoke" || /^(Put|Create|Delete)/.test(operation)),
    ).toEqual([]);
    expect(await workspace.outputs("renamed")).toMatchObject({
      secret: { name: `${workspace.project}/dev/source` },
    });
    expect(await secretNames(workspace.project)).toEqual([`${workspace.project}/dev/source`]);
    // A change after the rename reads the secret by its kept name.
    workspace.write({ "orders.py": `${LETTERS}\n# changed\n` });
    await workspace.up();
    expect(await workspace.outputs("orders")).toMatchObject({ schema: { fields: { letters_5: "int64" } } });
  });
});

describe("--target on one connector", () => {
  const both = (connection: string, rows = "orders.py") =>
    `${program({ connection: stored("12345"), connectors: {} })}
     const other = new PythonConnection("other", { runner, ${stored("1234567")} });
     new PythonConnector("orders", { connection: ${connection}, code: { path: "${rows}" } });`;

  it("generates once, and with the secret of the connection that it has moved to", async () => {
    const workspace = await stack(both("source"));
    await workspace.up();
    workspace.write({ "index.js": both("other") });
    const requests = invocations(await recording(() => workspace.up("--target", "**orders")));
    expect(requests).toHaveLength(1);
    expect(await workspace.resource("orders")).toMatchObject({
      inputs: { connection: "other", secret: `${workspace.project}/dev/other` },
      outputs: { schema: { fields: { letters_7: "int64" } } },
    });
  });
});

describe("a connector that depends on a resource", () => {
  it("is generated after that resource was made in the same update", async () => {
    const workspace = await stack(program());
    const flag = JSON.stringify(`${workspace.folder}/made`);
    workspace.write({
      "orders.py": [
        "import os",
        "def list_objects(context, metadata, properties):",
        '    assert os.path.exists(properties["flag"]), "the flag is not there yet"',
        '    yield {"name": "all", "fingerprint": "1", "is_prefix": False}',
        "def read_rows(context, metadata):",
        '    yield {"id": 1}',
      ].join("\n"),
      "index.js": program({
        before: `class Flag extends pulumi.CustomResource { constructor() { super("pulumi-nodejs:dynamic:Resource", "flag", {
          __provider: "exports.handler=()=>({create:async()=>{await new Promise(r=>setTimeout(r,500));require('fs').writeFileSync(" + ${JSON.stringify(flag)} + ",'');return {id:'flag',outs:{}}}});" }); } }
          const flag = new Flag();`,
        connectors: {
          orders: `code: { path: "orders.py" }, properties: { flag: ${flag} } }, { dependsOn: flag`,
        },
      }),
    });
    await workspace.up();
    expect(await workspace.outputs("orders")).toMatchObject({ schema: { fields: { id: "int64" } } });
  });
});

describe("a broken new credential", () => {
  it.each(["on", "off"])(
    "is refused in preview and update, and not stored, with early work %s",
    async (prefetch) => {
      const workspace = await stack(program({ connection: stored("12345") }), {
        PYTHON_CONNECTORS_PREFETCH: prefetch,
      });
      workspace.write({
        "connection.py":
          'def context(credentials):\n    assert credentials != "bad"\n    return {"token": credentials}\n',
      });
      await workspace.up();
      workspace.write({ "index.js": program({ connection: stored("bad") }) });
      const preview = await workspace.pulumi("preview");
      expect(preview.code).not.toBe(0);
      expect(preview.output).toContain("AssertionError");
      const writes = await operations(async () => {
        expect((await workspace.pulumi("up", "--yes", "--skip-preview")).code).not.toBe(0);
      });
      expect(writes.filter((operation) => /^(Put|Create|Delete|Tag)/.test(operation))).toEqual([]);
    },
  );
});

describe("a secret that is rotated elsewhere", () => {
  it("is read anew by the next generation, whatever was cached", async () => {
    const workspace = await stack(program({ connection: stored("12345") }));
    await workspace.up();
    const { secretArn } = (await workspace.outputs("source")) as { secretArn: string };
    const external = program({
      connection: `code: { path: "connection.py" }, credentials: { secretArn: "${secretArn}" }`,
    });
    const other = new Workspace({ ...FILES, "index.js": external }).link();
    await other.init();
    const fields = async () => (await other.preview()).step("orders").newState?.inputs?.["schema"];
    expect(await fields()).toMatchObject({ fields: { letters_5: "int64" } });
    workspace.write({ "index.js": program({ connection: stored("1234567") }) });
    await workspace.up();
    expect(await fields()).toMatchObject({ fields: { letters_7: "int64" } });
  });
});

describe("a secret that was deleted elsewhere", () => {
  it("is made anew after a refresh", async () => {
    const workspace = await stack(program({ connection: stored("12345") }));
    await workspace.up();
    await deleteSecret(`${workspace.project}/dev/source`);
    await workspace.expect("refresh", "--yes");
    await workspace.up();
    expect(await secretNames(workspace.project)).toEqual([`${workspace.project}/dev/source`]);
  });
});

describe("ignoreChanges", () => {
  it.each([
    ["code", 'codeFingerprint: { manual: "<a version>" }'],
    ["connection", "keep the connection as it was in the program"],
  ])("on %s is refused with what to write instead", async (property, advice) => {
    const workspace = await stack(
      program({ connectors: { orders: `code: { path: "orders.py" } }, { ignoreChanges: ["${property}"]` } }),
    );
    const { code, output } = await workspace.pulumi("preview");
    expect(code).not.toBe(0);
    expect(output).toContain(`PythonConnector "orders": ignoreChanges can't hold "${property}"`);
    expect(output).toContain(advice);
  });

  it("on schema keeps the schema and runs nothing", async () => {
    const pinned = 'code: { path: "orders.py" } }, { ignoreChanges: ["schema"]';
    const workspace = await stack(program({ connection: stored("12345"), connectors: { orders: pinned } }));
    await workspace.up();
    workspace.write({ "orders.py": rowsCode('{"other": 1}') });
    const requests = await recording(() => workspace.up());
    expect(invocations(requests)).toEqual([]);
    expect(await workspace.outputs("orders")).toMatchObject({ schema: { fields: { letters_5: "int64" } } });
  });
});
