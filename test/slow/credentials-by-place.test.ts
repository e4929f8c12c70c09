import { symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { invocations, recording, secretOf } from "../e2e/support/emulator";
import { CONNECTION, program, rowsCode } from "../e2e/support/programs";
import { Workspace } from "../e2e/support/workspace";

jest.setTimeout(240_000);

/** The length of what `context` got is a field's name. */
const LETTERS = rowsCode("{f\"letters_{len(context['token'])}\": 1}");
const FILES = { "connection.py": CONNECTION, "orders.py": LETTERS };
const fieldsOf = (schema: unknown) => Object.keys((schema as { fields: object }).fields);

async function stack(credentials: string, env: NodeJS.ProcessEnv = {}): Promise<Workspace> {
  const index = program({ connection: `code: { path: "connection.py" }, credentials: ${credentials}` });
  const workspace = new Workspace({ ...FILES, "index.js": index }, env).link();
  return workspace.init();
}

describe("a credential in the environment", () => {
  it("is used in the first preview, stored, and written again only where it has changed", async () => {
    const workspace = await stack('{ env: "SOURCE_TOKEN" }', { SOURCE_TOKEN: "12345" });
    const name = `${workspace.project}/dev/source`;
    const { step } = await workspace.preview();
    expect(fieldsOf(step("orders").newState?.inputs?.["schema"])).toEqual(["letters_5"]);
    await workspace.up();
    const first = await secretOf(name);
    expect(first).toMatchObject({ value: "12345", versions: 1 });
    await workspace.expect("preview", "--expect-no-changes");
    const rotated = await workspace.run("pulumi", ["up", "--yes", "--skip-preview", "--non-interactive"], {
      SOURCE_TOKEN: "1234567",
    });
    expect(rotated.code).toBe(0);
    expect(await secretOf(name)).toMatchObject({ value: "1234567", versions: 2 });
  });

  it("that is missing is a warning where it is stored already, and previews of changed code use what is stored", async () => {
    const workspace = await stack('{ env: "SOURCE_TOKEN" }');
    const withToken = { SOURCE_TOKEN: "12345" };
    await workspace.run("pulumi", ["up", "--yes", "--skip-preview", "--non-interactive"], withToken);
    workspace.write({
      "connection.py": `${CONNECTION}\n# changed\n`,
      "orders.py": `${LETTERS}\n# changed\n`,
    });
    const { code, step, diagnostics } = await workspace.preview();
    expect(code).toBe(0);
    expect(fieldsOf(step("orders").newState?.inputs?.["schema"])).toEqual(["letters_5"]);
    expect(diagnostics).toContainEqual(
      expect.objectContaining({
        urn: expect.stringMatching(/::source$/),
        severity: "warning",
        message: expect.stringMatching(
          /SOURCE_TOKEN.*the stored credentials stay in use \[CREDENTIAL_MISSING\]/s,
        ),
      }),
    );
    const { output } = await workspace.up();
    expect(output).toContain("the stored credentials stay in use [CREDENTIAL_MISSING]");
    expect(await secretOf(`${workspace.project}/dev/source`)).toMatchObject({ value: "12345", versions: 1 });
  });

  it("that is missing is an error where it has to be stored, in the preview already", async () => {
    const workspace = await stack('{ env: "SOURCE_TOKEN" }');
    const { code, output } = await workspace.pulumi("preview");
    expect(code).not.toBe(0);
    expect(output).toContain("credentials.env: ");
    expect(output).toContain("SOURCE_TOKEN");
  });
});

describe("a credential in a file", () => {
  it("is used without a byte order mark and the line break at its end, and is in no property", async () => {
    const workspace = await stack('{ file: "secrets/token" }');
    workspace.write({ "secrets/token": "\ufeff12345\r\n" });
    await workspace.up();
    expect(await secretOf(`${workspace.project}/dev/source`)).toMatchObject({ value: "12345" });
    expect(JSON.stringify(await workspace.outputs("source"))).not.toContain("secrets/token");
    await workspace.expect("preview", "--expect-no-changes");
  });

  it("of a program in a subfolder is relative to the program", async () => {
    const workspace = await stack('{ file: "token" }');
    workspace.write({
      "Pulumi.yaml": `name: ${workspace.project}\nruntime: nodejs\nmain: program\n`,
      "program/package.json": JSON.stringify({ name: "program", main: "index.js" }),
      "program/index.js": workspace.read("index.js"),
      "program/connection.py": CONNECTION,
      "program/orders.py": LETTERS,
      "program/token": "12345",
    });
    symlinkSync("../node_modules", path.join(workspace.folder, "program", "node_modules"));
    await workspace.up();
    expect(await secretOf(`${workspace.project}/dev/source`)).toMatchObject({ value: "12345" });
  });

  it("outside of the project is refused, also behind a link, unless its folder is allowed", async () => {
    const workspace = await stack('{ file: "link" }');
    const outside = new Workspace();
    writeFileSync(path.join(outside.folder, "token"), "12345");
    symlinkSync(path.join(outside.folder, "token"), path.join(workspace.folder, "link"));
    const { code, output } = await workspace.pulumi("preview");
    expect(code).not.toBe(0);
    expect(output).toContain("credentials.file: ");
    expect(output).toContain("pythonConnectors:credentialFolders");
    await workspace.expect("config", "set", "pythonConnectors:credentialFolders", outside.folder);
    await workspace.up();
    expect(await secretOf(`${workspace.project}/dev/source`)).toMatchObject({ value: "12345" });
  });
});

describe("a credential that is an object", () => {
  it("is stored as JSON with sorted keys, whatever their order in the program", async () => {
    const workspace = await stack('{ value: pulumi.secret({ user: "u", password: "p" }) }');
    await workspace.up();
    const value = '{"password":"p","user":"u"}';
    expect(await secretOf(`${workspace.project}/dev/source`)).toMatchObject({ value });
    workspace.write({
      "index.js": workspace.read("index.js").replace('user: "u", password: "p"', 'password: "p", user: "u"'),
    });
    await workspace.expect("preview", "--expect-no-changes");
  });
});

describe("the test of a connection", () => {
  it.each([
    ["never", 0],
    ["always", 1],
  ])("runs %s, as declared, in an update that changes nothing", async (mode, count) => {
    const index = program({
      connection: `code: { path: "connection.py" }, credentials: { value: pulumi.secret("12345") }, test: "${mode}"`,
    });
    const workspace = await new Workspace({ ...FILES, "index.js": index }).link().init();
    await workspace.up();
    const tested = await recording(() => workspace.up());
    expect(invocations(tested)).toHaveLength(count);
  });

  it("sends no credential that is not stored yet to a runner in another account", async () => {
    const index = program({
      connection: 'code: { path: "connection.py" }, credentials: { value: pulumi.secret("12345") }',
      before: 'runner.functionArn = runner.functionArn.replace(/:\\d{12}:/, ":999999999999:");',
    });
    const workspace = await new Workspace({ ...FILES, "index.js": index }).link().init();
    const ran: { output?: string } = {};
    const requests = await recording(async () => Object.assign(ran, await workspace.pulumi("preview")));
    expect(ran.output).toContain("credentials that are not stored yet are not sent to another account");
    expect(invocations(requests)).toEqual([]);
  });
});
