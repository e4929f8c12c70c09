import path from "node:path";
import { emulator, recording } from "../e2e/support/emulator";
import { CONNECTION, program, rowsCode } from "../e2e/support/programs";
import { type Ran, repository, Workspace } from "../e2e/support/workspace";

jest.setTimeout(240_000);

const MAIN = path.join(repository, "dist", "cli", "main.js");
const CREDENTIAL = "canary-of-the-credential";
const TOKEN = "canary-of-the-property";

const READS_TOKEN = [
  "def list_objects(context, metadata):",
  '    yield {"name": "all", "fingerprint": "1", "is_prefix": False}',
  "def read_rows(context, metadata, properties):",
  '    yield {"token": properties["token"][:6], "year": properties["year"]}',
  "",
].join("\n");

/** A program whose stack has never been updated; it is in a folder below the one of Pulumi.yaml's own. */
async function author(connection = 'credentials: { env: "SOURCE_KEY" }') {
  const workspace = new Workspace({
    "index.js": program({
      before: 'const token = config.requireSecret("token");',
      connection: `code: { path: "source/connection.py" }, ${connection}, connectorDefaults: { codeInterface: "rows" }`,
      connectors: {
        orders: 'code: { path: "orders" }, review: { policy: "additive" }',
        tokens: 'code: { path: "tokens.py" }, properties: { token, year: 2026 }',
        inline: `code: { inline: ${JSON.stringify(rowsCode('{"n": 1}'))} }`,
      },
    }),
    "source/connection.py": CONNECTION,
    "orders/connector.py": rowsCode('{"id": 1, "by": context["token"][:6]}'),
    "tokens.py": READS_TOKEN,
  }).link();
  await workspace.init({ "aws:region": emulator.region });
  await workspace.expect("config", "set", "--secret", "token", TOKEN);
  await workspace.expect("config", "set", "--secret", "key", CREDENTIAL);
  const cli = (...args: string[]) => workspace.run(process.execPath, [MAIN, ...args]);
  const json = async (...args: string[]) => parsed(await cli(...args, "--stack", "dev", "--json"));
  return { workspace, cli, json };
}

function parsed({ code, stdout, stderr }: Ran) {
  if (code !== 0) throw new Error(`exit code ${code}: ${stdout}${stderr}`);
  return JSON.parse(stdout);
}

describe("a program's manifest", () => {
  it("is made before the first update, asks nothing of AWS, and holds no secret", async () => {
    const { workspace, cli } = await author();
    workspace.setVariable("SOURCE_KEY", CREDENTIAL);
    let ran: Ran | undefined;
    const requests = await recording(async () => {
      ran = await cli("manifest", "--stack", "dev");
    });
    expect(requests).toEqual([]);
    const manifest = parsed(ran as Ran);
    expect(ran?.stdout).not.toContain("canary");
    expect(manifest).toMatchObject({
      formatVersion: 1,
      project: workspace.project,
      stack: "dev",
      folder: ".",
      connections: [
        {
          name: "source",
          code: { path: "source/connection.py" },
          credentials: { env: "SOURCE_KEY", stored: `${workspace.project}/dev/source` },
          aws: { region: emulator.region },
          runner: { functionArn: emulator.functionArn, qualifier: emulator.qualifier },
          leftOut: [],
        },
      ],
      connectors: [
        { name: "inline", code: { entry: "connector.py" }, leftOut: [] },
        {
          name: "orders",
          code: { path: "orders" },
          arguments: { codeInterface: "rows", review: { policy: "additive" } },
        },
        {
          name: "tokens",
          arguments: { codeInterface: "rows", properties: { year: 2026 } },
          leftOut: [{ argument: "properties.token", why: "secret" }],
        },
      ],
    });
    expect((await workspace.expect("stack", "export")).stdout).not.toContain("dynamic/python");
  });

  it("gives a command all that it needs but secrets, with the code as it is in the files", async () => {
    const { workspace, cli, json } = await author();
    workspace.setVariable("SOURCE_KEY", CREDENTIAL);
    expect((await json("schema", "orders")).schema.fields).toEqual({ id: "int64", by: "string" });
    workspace.write({ "orders/connector.py": rowsCode('{"id": 1, "email": "x"}') });
    expect((await json("schema", "orders")).schema.fields).toEqual({ id: "int64", email: "string" });
    expect((await json("read", "inline")).rows).toEqual([{ n: 1 }]);
    expect(await json("list", "tokens", "--properties", '{"token": "abc"}')).toHaveLength(1);
    expect(await json("test", "source")).toEqual({ functions: ["context"] });

    const missing = await cli("schema", "tokens", "--stack", "dev");
    expect(missing.code).toBe(2);
    expect(missing.stderr).toContain(
      `properties.token: it is a secret, so no manifest holds it: pass --properties`,
    );
    const wrong = await cli("schema", "ordrs", "--stack", "dev");
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('the program has no connector "ordrs": names like it are orders');
    const noStack = await cli("schema", "orders", "--stack", "nowhere");
    expect(noStack.code).toBe(2);
    expect(noStack.stderr).toContain('there is no stack "nowhere"');
  });

  it("leads to the credentials that an update has stored, where the program's variable is not set", async () => {
    const { workspace, json, cli } = await author('credentials: { value: config.requireSecret("key") }');
    const early = await cli("schema", "orders", "--stack", "dev");
    expect(early.code).toBe(2);
    expect(early.stderr).toContain("nothing is stored yet");
    await workspace.up();
    const read = await json("read", "orders");
    expect(read.rows).toEqual([{ id: 1, by: CREDENTIAL.slice(0, 6) }]);
    expect((await cli("manifest", "--stack", "dev")).stdout).not.toContain("canary");
  });

  it("that is kept in a file says when it was made, and leads to the files from any folder", async () => {
    const { workspace, cli } = await author();
    workspace.setVariable("SOURCE_KEY", CREDENTIAL);
    workspace.write({ "kept/.keep": "" });
    const made = await cli("manifest", "--stack", "dev", "--out", "kept/manifest.json");
    expect(made.stdout).toBe("wrote 3 connectors and 1 connection of dev to kept/manifest.json\n");
    expect(workspace.read("kept/manifest.json")).not.toContain("canary");
    const ran = await cli("schema", "orders", "--manifest", "kept/manifest.json", "--json");
    expect(JSON.parse(ran.stdout).schema.fields).toEqual({ id: "int64", by: "string" });
    expect(ran.stderr).toMatch(/^note: by kept\/manifest\.json, which was made of the stack dev at \d{4}-/);
  });

  it("is made though a contract is missing, which the command that the preview names writes", async () => {
    const { workspace, cli } = await author();
    workspace.setVariable("SOURCE_KEY", CREDENTIAL);
    const program = workspace
      .read("index.js")
      .replace('policy: "additive"', 'policy: "additive", contract: "contracts/o.json"');
    workspace.write({ "index.js": program });
    const [, command = ""] =
      /write it with `npx python-connectors (.*?)`/.exec((await workspace.preview()).stdout) ?? [];
    expect(command).toBe("contract write contracts/o.json --program dev --name orders");
    expect((await cli(...command.split(" "))).code).toBe(0);
    expect((await workspace.preview()).code).toBe(0);
  });

  it("has what was declared, though the preview failed, and says so; the command manifest then fails", async () => {
    const { workspace, cli } = await author();
    workspace.setVariable("SOURCE_KEY", CREDENTIAL);
    workspace.write({
      "index.js": `${workspace.read("index.js")}\nnew PythonConnector("broken", { connection: source, code: { path: "gone.py" } });\n`,
    });
    const ran = await cli("schema", "orders", "--stack", "dev", "--json");
    expect(JSON.parse(ran.stdout).schema.fields).toEqual({ id: "int64", by: "string" });
    expect(ran.stderr).toContain("note: the program's preview failed");
    const manifest = await cli("manifest", "--stack", "dev");
    expect(manifest.code).toBe(3);
    expect(manifest.stderr).toContain("PULUMI_FAILED");
    expect(manifest.stderr).toContain("gone.py");
  });
});
