import { invocations, recording, secretNames } from "../e2e/support/emulator";
import { CONNECTION, rowsCode } from "../e2e/support/programs";
import { Workspace } from "../e2e/support/workspace";

jest.setTimeout(240_000);

const LETTERS = rowsCode("{f\"letters_{len(context['token'])}\": 1}");
const HEAD = `
const pulumi = require("@pulumi/pulumi");
const { PythonConnection, PythonConnector } = require("pulumi-python-connectors");
const config = new pulumi.Config();
`;
const CREDENTIAL = "Qu1etly";

/** The stack that owns the connection. */
const owner = (args = "") => `${HEAD}
const source = new PythonConnection("source", {
  runner: { functionArn: config.require("functionArn"), qualifier: config.require("qualifier") },
  code: { path: "connection.py" }, credentials: { value: pulumi.secret("${CREDENTIAL}") }, ${args}
});
exports.ref = source.ref;`;

/** A stack of another project with a connector on that connection. */
const user = (project: string, args = "", output = "ref") => `${HEAD}
const other = new pulumi.StackReference("organization/${project}/dev");
const connection = other.getOutput("${output}");
exports.schema = new PythonConnector("orders", { connection, code: { path: "orders.py" }, ${args} }).schema;`;

/** Two stacks on one backend: one with a connection, one with a connector on it. */
async function stacks({ ownerArgs = "", userArgs = "" } = {}, env: NodeJS.ProcessEnv = {}) {
  const a = new Workspace({ "index.js": owner(ownerArgs), "connection.py": CONNECTION }).link();
  await a.init();
  await a.up();
  const b = new Workspace(
    { "index.js": user(a.project, userArgs), "orders.py": LETTERS },
    { PULUMI_BACKEND_URL: a.backend, ...env },
  ).link();
  await b.init();
  return { a, b };
}

describe("a connector on a connection of another stack", () => {
  it("is generated with the secret that is stored there, in the preview already, and not again", async () => {
    const { a, b } = await stacks();
    const preview = await b.preview();
    expect(preview.step("orders").newState?.inputs).toMatchObject({
      connection: "source",
      schema: { fields: { letters_7: "int64" } },
    });
    const requests = await recording(() => b.up());
    expect(invocations(requests)).toEqual([]);
    const { secretArn } = await a.outputs("source");
    expect(await b.resource("orders")).toMatchObject({
      inputs: { secret: secretArn },
      outputs: { schema: { fields: { letters_7: "int64" } } },
    });
    expect(invocations(await recording(() => b.expect("preview", "--expect-no-changes")))).toEqual([]);
    await b.expect("refresh", "--yes", "--expect-no-changes");
    await b.expect("destroy", "--yes");
  });

  it("has no credential in the reference, which is no secret", async () => {
    const { a, b } = await stacks();
    await b.up();
    const { stdout } = await a.expect("stack", "output", "--json");
    expect(JSON.parse(stdout).ref).toMatchObject({ formatVersion: 1, name: "source" });
    for (const stack of [a, b]) {
      expect((await stack.expect("stack", "export", "--show-secrets")).stdout).not.toContain(CREDENTIAL);
    }
  });

  it("shows what a change of the connection's code, deployed there, makes of its schema", async () => {
    const { a, b } = await stacks();
    await b.up();
    a.write({ "connection.py": CONNECTION.replace("credentials}", 'credentials + "!"}') });
    await b.expect("preview", "--expect-no-changes");
    await a.up();
    const { detailedDiff, newState } = (await b.preview()).step("orders");
    expect(newState?.inputs?.["schema"]).toMatchObject({ fields: { letters_8: "int64" } });
    expect(Object.keys(detailedDiff ?? {})).toContain("fingerprint.connection");
    const { output } = await b.expect("preview", "--diff");
    expect(output).toContain(
      "schema of orders generated again, as the connection's code (connection.py) changed",
    );
    expect(output).toContain("cause: code");
    await b.up();
    expect(await b.outputs("orders")).toMatchObject({ schema: { fields: { letters_8: "int64" } } });
  });

  it("takes what the connection says for its connectors, unless it says otherwise", async () => {
    const { b } = await stacks({
      ownerArgs: 'connectorDefaults: { parser: { type: "csv", delimiter: ";" } }',
    });
    const read =
      'def list_objects(context, metadata):\n    yield {"name": "all", "fingerprint": "1", "is_prefix": False}\n\n';
    b.write({ "orders.py": `${read}def read_bytes(context, metadata):\n    yield b"a;b,c\\n1;2\\n"\n` });
    await b.up();
    expect(await b.outputs("orders")).toMatchObject({ schema: { order: 'a, "b,c"' } });
    const { stdout } = await b.expect("stack", "output", "schema", "--json");
    expect(Object.keys(JSON.parse(stdout).fields)).toHaveLength(2);
  });

  it("is in the region of that connection, whatever the region of its own stack is", async () => {
    const { b } = await stacks({}, { AWS_REGION: "eu-west-1", AWS_DEFAULT_REGION: undefined });
    await b.up();
    expect(await b.resource("orders")).toMatchObject({
      inputs: { aws: { region: "us-east-1" } },
      outputs: { schema: { fields: { letters_7: "int64" } } },
    });
    await b.expect("refresh", "--yes", "--expect-no-changes");
  });

  it.each(["its own stack's to another's", "another stack's to its own"])(
    "may move from %s connection, and is updated in place, generated through the other one",
    async (how) => {
      const { a, b } = await stacks();
      const own = user(a.project).replace(
        /const connection = .*/,
        `const connection = new PythonConnection("source", { runner: { functionArn: config.require("functionArn") },
           code: { path: "connection.py" }, credentials: { value: pulumi.secret("12345") } });`,
      );
      const programs = [
        { index: own, letters: "letters_5", secrets: [`${b.project}/dev/source`] },
        { index: user(a.project), letters: "letters_7", secrets: [] },
      ];
      const [from, to] = how.startsWith("its own") ? programs : programs.reverse();
      if (from === undefined || to === undefined) throw new Error("no programs");
      b.write({ "connection.py": CONNECTION, "index.js": from.index });
      await b.up();
      const { urn, id } = await b.resource("orders");
      expect(await b.outputs("orders")).toMatchObject({ schema: { fields: { [from.letters]: "int64" } } });
      expect(await secretNames(b.project)).toEqual(from.secrets);

      b.write({ "index.js": to.index });
      const { newState } = (await b.preview()).step("orders");
      expect(newState?.inputs?.["schema"]).toMatchObject({ fields: { [to.letters]: "int64" } });
      await b.up();
      expect(await b.resource("orders")).toMatchObject({
        urn,
        id,
        outputs: { schema: { fields: { [to.letters]: "int64" } } },
      });
      expect(await secretNames(b.project)).toEqual(to.secrets);
      await b.expect("preview", "--expect-no-changes");
    },
  );

  it("generates the same in check alone", async () => {
    const { b } = await stacks({}, { PYTHON_CONNECTORS_PREFETCH: "off" });
    const preview = await b.preview();
    expect(preview.step("orders").newState?.inputs).toMatchObject({
      schema: { fields: { letters_7: "int64" } },
    });
  });

  it("is pending while the reference is not known", async () => {
    const { a, b } = await stacks();
    b.write({
      "index.js": user(a.project).replace(
        'other.getOutput("ref")',
        `new (class extends pulumi.CustomResource { constructor() { super("pulumi-nodejs:dynamic:Resource", "late", {
          given: other.getOutput("ref"), ref: undefined, __provider:
          "exports.handler=()=>({create:async(i)=>({id:'late',outs:{ref:i.given}})});" }); } })().ref`,
      ),
    });
    const preview = await b.preview();
    expect(preview.diagnostics).toContainEqual(
      expect.objectContaining({
        message: expect.stringContaining("the schema is pending: connection is not known in this preview"),
      }),
    );
    await b.up();
    expect(await b.outputs("orders")).toMatchObject({ schema: { fields: { letters_7: "int64" } } });
  });

  it.each([
    ["that the other stack doesn't export", "other.getOutput('nothing')"],
    ["of another kind", '"source"'],
    ["that is no reference", '{ functionArn: "arn" }'],
  ])("says what to pass in place of an output %s", async (_what, given) => {
    const { a, b } = await stacks();
    b.write({ "index.js": user(a.project).replace('other.getOutput("ref")', given) });
    const { code, output } = await b.pulumi("preview");
    expect(code).not.toBe(0);
    expect(output).toMatch(/connection: pass (the|a) PythonConnection .*the ref of one of another stack/);
  });
});
