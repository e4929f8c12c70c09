import { defaultFunctionName } from "../../provider/core/runner-function/name";
import { findAwsPlugin } from "../e2e/support/aws-plugin";
import { deployed } from "../e2e/support/deployed";
import { emulator, invocations, recording, secretOf } from "../e2e/support/emulator";
import { CONNECTION, rowsCode } from "../e2e/support/programs";
import { changedPaths, changes, messages } from "../e2e/support/steps";
import { Workspace } from "../e2e/support/workspace";

jest.setTimeout(300_000);

const plugin = findAwsPlugin();
process.stderr.write(`python-runner-moved.test.ts: with ${plugin.name}\n`);

const RUNNER = `new PythonRunner("runner", { memorySize: 512, environment: { AWS_ENDPOINT_URL: config.require("endpoint") } })`;
const HEAD = `
const pulumi = require("@pulumi/pulumi");
const { PythonConnection, PythonConnector } = require("pulumi-python-connectors");
const { PythonRunner } = require("pulumi-python-connectors/aws");
const config = new pulumi.Config();
`;
/** The program of docs/bootstrap.md that makes the runner for others. */
const BOOTSTRAP = `${HEAD}exports.functionArn = ${RUNNER}.functionArn;\n`;
/** A program with a runner of its own, until it is told of the other one. */
const PROGRAM = `${HEAD}
const bootstrap = config.get("bootstrap");
const runner = bootstrap
  ? { functionArn: new pulumi.StackReference(bootstrap).requireOutput("functionArn") }
  : ${RUNNER};
const connection = new PythonConnection("source", {
  runner,
  code: { path: "connection.py" },
  credentials: { value: pulumi.secret("12345") },
  secret: { recoveryWindowInDays: 0 },
});
for (const name of ["orders", "refunds"])
  exports[name] = new PythonConnector(name, { connection, code: { path: name + ".py" } }).schema;
`;

it(`a program moves from a PythonRunner of its own to that of a bootstrap stack in one update, and keeps its schemas; with ${plugin.name}`, async () => {
  const bootstrap = new Workspace({ "index.js": BOOTSTRAP }).link();
  const workspace = new Workspace(
    {
      "index.js": PROGRAM,
      "connection.py": CONNECTION,
      "orders.py": rowsCode('{"id": 1, f"letters_{len(context[\'token\'])}": 1}'),
      "refunds.py": rowsCode('{"id": 1}'),
    },
    { PULUMI_BACKEND_URL: bootstrap.backend },
  ).link();
  for (const one of [bootstrap, workspace]) {
    one.prependPath(plugin.folder);
    await one.init({ endpoint: emulator.endpoint });
    await one.up();
  }
  const secret = `${workspace.project}/dev/source`;
  const own = defaultFunctionName(workspace.project, "dev", "runner");
  const theirs = defaultFunctionName(bootstrap.project, "dev", "runner");
  const ofRunner = async () => Object.values((await secretOf(secret)).tags);
  expect(await ofRunner()).toContain(own);
  const schemas = async () =>
    Promise.all(["orders", "refunds"].map(async (name) => (await workspace.outputs(name))["schema"]));
  const before = await schemas();

  await workspace.expect("config", "set", "bootstrap", `organization/${bootstrap.project}/dev`);
  const preview = await workspace.preview();
  expect(changedPaths(preview, "source").join()).toContain("runner");
  for (const name of ["orders", "refunds"])
    expect(changedPaths(preview, name).filter((changed) => changed.startsWith("schema"))).toEqual([]);
  expect(messages(preview, "info")).toContain("schemas: 2 unchanged");

  const requests = await recording(() => workspace.up());
  expect(new Set(invocations(requests).map(({ target }) => target))).toEqual(new Set([theirs]));
  expect(await schemas()).toEqual(before);
  expect(await ofRunner()).toContain(theirs);
  expect(await ofRunner()).not.toContain(own);
  expect(await deployed(workspace.project)).toEqual([`secret ${secret}`]);
  expect(changes(await workspace.preview())).toEqual([]);

  await workspace.expect("destroy", "--yes");
  await bootstrap.expect("destroy", "--yes");
  expect(await deployed(bootstrap.project)).toEqual([]);
});
