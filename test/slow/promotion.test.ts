import path from "node:path";
import { findAwsPlugin } from "../e2e/support/aws-plugin";
import { deployed } from "../e2e/support/deployed";
import { emulator, invocations, recording } from "../e2e/support/emulator";
import { CONNECTION, rowsCode } from "../e2e/support/programs";
import { type Preview, type Ran, repository, Workspace } from "../e2e/support/workspace";
import { Example } from "./support/example";

jest.setTimeout(540_000);

const STACKS = ["dev", "staging", "prod"] as const;
type Stack = (typeof STACKS)[number];

/** That of the example's stacks. */
const REGION = "eu-west-1";
const IN_REGION = { AWS_REGION: REGION, AWS_DEFAULT_REGION: REGION };

const plugin = findAwsPlugin();
process.stderr.write(`promotion.test.ts: with ${plugin.name}\n`);

/** The example bootstrap, with a runner in a stack for each environment. */
async function bootstrapStacks(): Promise<Example> {
  const bootstrap = new Example("bootstrap", IN_REGION);
  bootstrap.prependPath(plugin.folder);
  const [make = ""] = bootstrap.blocks("sh");
  for (const stack of STACKS) {
    // What the emulator wants and AWS doesn't.
    const endpoint = `config:\n  bootstrap:environment:\n    AWS_ENDPOINT_URL: ${emulator.endpoint}\n`;
    bootstrap.write({ [`Pulumi.${stack}.yaml`]: endpoint });
    await bootstrap.follow(make.replace("stack init dev", `stack init ${stack}`));
  }
  return bootstrap;
}

/** The example with its three stacks, whose runners are those of the other example's. */
async function example(bootstrap: Example): Promise<Example> {
  const env = { ...IN_REGION, CREDENTIALS: "of-nobody", PULUMI_BACKEND_URL: bootstrap.backend };
  const workspace = new Example("promotion", env);
  await workspace.follow(workspace.blocks("sh")[0]);
  return workspace;
}

/** What came of an update, and how often code was run for it: by the stack's own runner, whatever ran. */
async function up(workspace: Workspace, stack: Stack): Promise<Ran & { readonly invoked: number }> {
  let ran: Ran | undefined;
  const requests = await recording(async () => {
    ran = await workspace.pulumi("up", "--yes", "--skip-preview", "--stack", stack);
  });
  const invoked = invocations(requests);
  expect(invoked.map(({ target }) => target)).toEqual(invoked.map(() => `bootstrap-${stack}-runner`));
  return { ...(ran as Ran), invoked: invoked.length };
}

async function passes(workspace: Workspace, stack: Stack): Promise<string> {
  const { code, output } = await up(workspace, stack);
  if (code !== 0) throw new Error(`${stack}: ${output}`);
  return output;
}

/** The connector's inputs as `pulumi stack export` has them, secrets encrypted. */
async function inputs(workspace: Workspace, stack: Stack): Promise<Record<string, unknown>> {
  await workspace.expect("stack", "select", stack);
  return (await workspace.resource("orders")).inputs ?? {};
}

function compare(workspace: Workspace): Promise<Ran> {
  const command = path.join(repository, "dist", "cli", "main.js");
  return workspace.run("node", [command, "compare", ...STACKS.flatMap((stack) => ["--stack", stack])]);
}

const HOTFIX = (code: string) => code.replace('"total": 9.5', '"total": 19.5');
const NARROWED = (code: string) => code.replace(', "total": 9.5', "");

it(`the example: code goes from dev by staging to prod, and no other way, and back; with ${plugin.name}`, async () => {
  const bootstrap = await bootstrapStacks();
  const workspace = await example(bootstrap);
  const original = workspace.read("orders/orders.py");
  const settings = (stack: Stack) => workspace.read(`Pulumi.${stack}.yaml`);

  // Nothing runs where the code has not been before.
  const early = await up(workspace, "staging");
  expect(early.code).not.toBe(0);
  expect(early.output).toMatch(
    /the stack dev has no connection of this name\. .*\[PROMOTION_NOT_DEPLOYED\]/s,
  );
  expect(early.output).toContain("`pulumi up --stack dev`");
  const [, deploy, remove] = workspace.blocks("sh");
  expect((await workspace.follow(deploy)).stdout).toMatch(/1 connector: 1 equal\n$/);
  expect(await inputs(workspace, "prod")).toMatchObject({
    properties: { customers: 1000 },
    promotedFrom: { stack: "staging" },
  });
  expect(await inputs(workspace, "dev")).not.toHaveProperty("promotedFrom");

  // A hot-fix straight to prod.
  workspace.write({ "orders/orders.py": HOTFIX(original) });
  const hotfix = await up(workspace, "prod");
  expect(hotfix.code).not.toBe(0);
  expect(hotfix.output).toMatch(
    /staging does not run this: other there: the connector's code \(.{8} there, .{8} here\)/,
  );
  expect(hotfix.output).toContain("schemas: 1 refused");
  expect(hotfix.invoked).toBe(0);
  await workspace.expect("stack", "select", "prod");
  const preview = (await workspace.preview()) as Preview;
  expect(preview.code).not.toBe(0);
  expect(preview.stdout).toContain("PROMOTION_DIFFERS");
  workspace.setVariable("PYTHON_CONNECTORS_PREFETCH", "off");
  const alone = await up(workspace, "prod");
  expect({ code: alone.code === 0, invoked: alone.invoked }).toEqual({ code: false, invoked: 0 });
  expect(alone.output).toContain("PROMOTION_DIFFERS");
  workspace.setVariable("PYTHON_CONNECTORS_PREFETCH", "on");

  // The connection's code is code too: nothing of it runs, not even its test.
  const connection = workspace.read("orders/connection.py");
  workspace.write({ "orders/orders.py": original, "orders/connection.py": `${connection}# changed\n` });
  for (const prefetch of ["on", "off"]) {
    workspace.setVariable("PYTHON_CONNECTORS_PREFETCH", prefetch);
    const changed = await up(workspace, "prod");
    expect(changed.invoked).toBe(0);
    expect(changed.output).toMatch(
      /'shop' has a problem: staging does not run this: .*the connection's code/,
    );
  }
  workspace.setVariable("PYTHON_CONNECTORS_PREFETCH", "on");
  workspace.write({ "orders/orders.py": HOTFIX(original), "orders/connection.py": connection });

  // The way that it has to go.
  await passes(workspace, "dev");
  const compared = await compare(workspace);
  expect(compared.code).toBe(4);
  expect(compared.stdout).toMatch(
    /\norders: dev -> staging: other code: the connector's code \(.{8} in dev, .{8} in staging\)\n/,
  );
  expect(compared.stdout).not.toContain("staging -> prod");
  await passes(workspace, "staging");
  await passes(workspace, "prod");
  expect(await compare(workspace)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/from staging .*1 connector: 1 equal\n$/s),
  });

  // Back again, by the same way.
  workspace.write({ "orders/orders.py": original });
  expect((await up(workspace, "prod")).code).not.toBe(0);
  for (const stack of STACKS) await passes(workspace, stack);

  // Straight to prod with a reason, which the state keeps; what runs there may stay, the reason gone.
  const before = settings("prod");
  const setting = { stack: "staging", override: "hot-fix of INC-412" };
  await workspace.expect(
    "config",
    "set",
    "pythonConnectors:promotedFrom",
    JSON.stringify(setting),
    "--stack",
    "prod",
  );
  workspace.write({ "orders/orders.py": HOTFIX(original) });
  const forced = await passes(workspace, "prod");
  expect(forced).toMatch(
    /promotedFrom\.override lets it pass \(hot-fix of INC-412\): .*PROMOTION_OVERRIDDEN/,
  );
  expect((await inputs(workspace, "prod"))["promotedFrom"]).toEqual(setting);
  workspace.write({ "Pulumi.prod.yaml": before });
  const { invoked, output } = await up(workspace, "prod");
  expect({ invoked, output }).toEqual({
    invoked: 0,
    output: expect.stringContaining("schemas: 1 unchanged"),
  });
  expect((await inputs(workspace, "prod"))["promotedFrom"]).toEqual({ stack: "staging" });

  // A schema that this stack's policy refuses, said before anything runs.
  workspace.write({
    "orders/orders.py": NARROWED(original),
    "contracts/orders.json": JSON.stringify({
      formatVersion: 1,
      fields: { id: "int64", customer: "int64" },
    }),
  });
  await passes(workspace, "dev");
  const narrowed = await up(workspace, "staging");
  expect(narrowed.invoked).toBe(0);
  expect(narrowed.output).toContain(
    'the policy "additive" refuses the schema that dev has: total: float64, gone',
  );
  await workspace.follow(remove);
  for (const stack of STACKS) await bootstrap.expect("destroy", "--yes", "--stack", stack);
  expect(await deployed("bootstrap-", REGION)).toEqual([]);
});

describe("a stack that a connector is promoted from", () => {
  const index = (defaults: string, orders = "") => `
const pulumi = require("@pulumi/pulumi");
const { PythonConnection, PythonConnector } = require("pulumi-python-connectors");
const config = new pulumi.Config();
const runner = { functionArn: config.require("functionArn"), qualifier: config.require("qualifier") };
const source = new PythonConnection("source", { runner, code: { path: "connection.py" }, connectorDefaults: { ${defaults} } });
new PythonConnector("orders", { connection: source, code: { path: "orders.py" }, ${orders} });
`;
  const refused = async (program: string) => {
    const workspace = new Workspace({
      "index.js": program,
      "connection.py": CONNECTION,
      "orders.py": rowsCode('{"id": 1}'),
    }).link();
    await workspace.init();
    const { code, output } = await workspace.pulumi("preview");
    expect(code).not.toBe(0);
    return output;
  };
  const OWN = 'promotedFrom: { stack: "dev" }';

  it.each<[string, string]>([
    ["a connection with its connectors", index('promotedFrom: { stack: "acceptance" }')],
    ["one of its connectors", index("", 'promotedFrom: { stack: "acceptance" }')],
  ])("has to be one that can be read: %s", async (_which, program) => {
    const output = await refused(program);
    expect(output).toMatch(/the stack acceptance can't be read: .*acceptance.*`pulumi stack ls`/s);
    expect(output).toContain("PROMOTION_UNREADABLE");
  });

  it("has to be one that the same run can decrypt", async () => {
    const workspace = new Workspace({
      "index.js": index(""),
      "connection.py": CONNECTION,
      "orders.py": rowsCode('{"id": 1}'),
    }).link();
    await workspace.init();
    await workspace.up();
    const config = [`functionArn=${emulator.functionArn}`, `qualifier=${emulator.qualifier}`];
    const prod = async () => {
      await workspace.expect("stack", "init", "prod");
      await workspace.expect("config", "set-all", ...config.flatMap((pair) => ["--plaintext", pair]));
      workspace.write({ "index.js": index(OWN) });
      return workspace.pulumi("preview");
    };
    expect(await prod()).toMatchObject({ code: 0 });
    await workspace.expect("stack", "rm", "prod", "--yes");
    workspace.setVariable("PULUMI_CONFIG_PASSPHRASE", "of-prod-alone");
    const { code, output } = await prod();
    expect(code).not.toBe(0);
    expect(output).toMatch(/the stack dev can't be read: .*passphrase.*PROMOTION_UNREADABLE/s);
  });

  it.each<[string, string]>([
    ["a connection with its connectors", index(OWN)],
    ["one of its connectors", index("", OWN)],
  ])("has to be another one than its own: %s", async (_which, program) => {
    const output = await refused(program);
    expect(output).toContain("promotedFrom.stack: dev is this stack itself");
    expect(output).not.toContain("PROMOTION_");
  });
});
