import { existsSync, rmSync } from "node:fs";
import path from "node:path";
import { emulator, invocations, recording } from "../e2e/support/emulator";
import { CONNECTION, program, rowsCode } from "../e2e/support/programs";
import { type Ran, repository, Workspace } from "../e2e/support/workspace";

jest.setTimeout(240_000);

const MAIN = path.join(repository, "dist", "cli", "main.js");
const CANARY = "canary-of-the-drift";

/** Code whose source is a file of JSON rows that changes by itself. */
function sourceCode(file: string, more = ""): string {
  return [
    "import json, time",
    "def list_objects(context, metadata):",
    '    yield {"name": "all", "fingerprint": "1", "is_prefix": False}',
    "def read_rows(context, metadata, properties):",
    more,
    `    yield json.load(open(properties["folder"] + "/${file}"))`,
    "",
  ].join("\n");
}

/** A stack after its one update, without the program's code and cache. */
async function deployed(connectors: Record<string, string>, files: Record<string, string>) {
  const entries = Object.keys(connectors).map((name) => [
    name,
    `code: { path: "${name}.py" }, properties: { folder: __dirname }`,
  ]);
  const workspace = new Workspace({
    "index.js": program({
      connection: `code: { path: "connection.py" }, credentials: { value: config.requireSecret("key") }`,
      connectors: Object.fromEntries(entries),
    }),
    "connection.py": CONNECTION,
    ...Object.fromEntries(Object.entries(connectors).map(([name, code]) => [`${name}.py`, code])),
    ...files,
  }).link();
  await workspace.init();
  await workspace.expect("config", "set", "--secret", "key", CANARY);
  await workspace.expect("config", "set", "aws:region", emulator.region);
  await workspace.up();
  for (const name of [
    "index.js",
    "connection.py",
    ".cache",
    ...Object.keys(connectors).map((n) => `${n}.py`),
  ]) {
    rmSync(path.join(workspace.folder, name), { recursive: true });
  }
  const drift = (...args: string[]) =>
    workspace.run(process.execPath, [MAIN, "drift", "--stack", "dev", ...args]);
  return { workspace, drift };
}

const state = async (workspace: Workspace) => (await workspace.expect("stack", "export")).stdout;

describe("drift of a deployed stack", () => {
  it("is found with the state alone, and leaves state and cache as they are", async () => {
    const { workspace, drift } = await deployed(
      { orders: sourceCode("orders.json"), items: rowsCode('{"id": 1}') },
      { "orders.json": '{"id": 1}' },
    );
    const before = await state(workspace);
    const none = await drift();
    expect({ code: none.code, stderr: none.stderr }).toEqual({ code: 0, stderr: "" });
    expect(none.stdout).toMatch(/^items: no drift\norders: no drift\ndrift of dev: 2 without drift, in/);

    workspace.write({ "orders.json": '{"id": 1, "email": "x"}' });
    const safe = await drift();
    expect(safe.code).toBe(5);
    expect(safe.stdout).toContain(
      "orders: safe drift: 1 field added\n  email: FIELD_ADDED string (safe; cause: source)\n",
    );
    workspace.write({ "orders.json": '{"id": "x"}' });
    const breaking = await drift("--json");
    expect(breaking.code).toBe(6);
    expect(JSON.parse(breaking.stdout)).toMatchObject({
      stack: "dev",
      connectors: [
        { name: "items", drift: "none", changes: [] },
        {
          name: "orders",
          drift: "breaking",
          changes: [{ path: "id", rule: "FIELD_TYPE_CHANGED", from: "int64", to: "string" }],
        },
      ],
      counts: { none: 1, safe: 0, breaking: 1, unknown: 0 },
      usage: { invocations: 2, rows: 2 },
    });
    expect(await state(workspace)).toBe(before);
    expect(existsSync(path.join(workspace.folder, ".cache"))).toBe(false);
  });

  it("runs the code again each time, side by side", async () => {
    const slow = "    time.sleep(1)";
    const { drift } = await deployed(
      { orders: sourceCode("s.json", slow), items: sourceCode("s.json", slow) },
      { "s.json": '{"id": 1}' },
    );
    const requests = invocations(await recording(() => drift()));
    expect(requests).toHaveLength(2);
    const [first, second] = requests;
    expect((second?.startedAt ?? 0) < (first?.endedAt ?? 0)).toBe(true);
    expect(invocations(await recording(() => drift()))).toHaveLength(2);
  });

  it("of a source that is down is not known, shows no credential, and stops no other", async () => {
    const { workspace, drift } = await deployed(
      {
        orders: sourceCode(
          "orders.json",
          '    open(properties["folder"] + "/up-" + context["token"]).close()',
        ),
        items: rowsCode('{"id": 1}'),
      },
      { "orders.json": '{"id": 1}', [`up-${CANARY}`]: "" },
    );
    rmSync(path.join(workspace.folder, `up-${CANARY}`));
    const ran = await drift();
    expect(ran.code).toBe(1);
    expect(ran.stdout).toMatch(/orders: not known: FileNotFoundError: .* at connector\/orders\.py:\d/);
    expect(ran.stdout).toContain("items: no drift");
    expect(ran.output).not.toContain(CANARY);
  });
});

describe("drift without", () => {
  const cli = (workspace: Workspace, env: NodeJS.ProcessEnv = {}, ...args: string[]): Promise<Ran> =>
    workspace.run(process.execPath, [MAIN, "drift", ...args], env);

  it("such a stack, a project or pulumi says what to do", async () => {
    const workspace = await new Workspace().init();
    const unknown = await cli(workspace, {}, "--stack", "prod");
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain('--stack: there is no stack "prod" here');
    const outside = await cli(workspace, {}, "--stack", "dev", "--cwd", "/");
    expect(outside.code).toBe(2);
    expect(outside.stderr).toContain('--cwd: "/" is in no Pulumi project');
    const missing = await cli(workspace, { PATH: workspace.folder }, "--stack", "dev", "--json");
    expect(missing.code).toBe(3);
    expect(JSON.parse(missing.stdout)).toMatchObject({ error: { code: "PULUMI_MISSING" } });
  });
});

it("drift ends with 130 on Ctrl-C while code runs, and prints nothing else", async () => {
  const wait = [
    '    if open(properties["folder"] + "/wait").read() == "yes":',
    '        open(properties["folder"] + "/started", "w").close()',
    "        time.sleep(20)",
  ].join("\n");
  const { workspace } = await deployed(
    { orders: sourceCode("s.json", wait) },
    { "s.json": '{"id": 1}', wait: "" },
  );
  workspace.write({ wait: "yes" });
  const command = `echo $$ > pid; exec ${process.execPath} ${MAIN} drift --stack dev`;
  const running = workspace.run("sh", ["-c", command]);
  while (!existsSync(path.join(workspace.folder, "started"))) await pause();
  process.kill(Number(workspace.read("pid")), "SIGINT");
  expect(await running).toEqual({ code: 130, stdout: "", stderr: "interrupted\n", output: "interrupted\n" });
});

const pause = () => new Promise((resolve) => setTimeout(resolve, 20));
