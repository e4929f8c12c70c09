import { createFunctionInput } from "../../provider/core/runner-function/create-function";
import { runnerFunction } from "../../provider/core/runner-function/definition";
import { defaultFunctionName } from "../../provider/core/runner-function/name";
import { findAwsPlugin } from "../e2e/support/aws-plugin";
import { configurationOf, deployed, versionsOf } from "../e2e/support/deployed";
import { emulator, invocations, type RecordedRequest, recording } from "../e2e/support/emulator";
import { CONNECTION, rowsCode } from "../e2e/support/programs";
import { deleteRunnerVersion } from "../e2e/support/runner-functions";
import { changes, inputs, messages } from "../e2e/support/steps";
import { type Preview, Workspace } from "../e2e/support/workspace";

jest.setTimeout(600_000);

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const ID = { fields: { id: "int64" }, order: "id" };
const WITH_SECRET = {
  fields: { id: "int64", letters_5: "int64" },
  order: "id, letters_5",
};
const MORE = { fields: { id: "int64", email: "string" }, order: "id, email" };

const plugin = findAwsPlugin();
process.stderr.write(`python-runner.test.ts: with ${plugin.name}\n`);

/** A runner with a connection and two connectors; its memory and its code are config. */
const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const { PythonConnection, PythonConnector } = require("pulumi-python-connectors");
const { PythonRunner } = require("pulumi-python-connectors/aws");
const config = new pulumi.Config();
const zip = config.get("zip");
const runner = new PythonRunner("runner", {
  memorySize: config.getNumber("memory") ?? 512,
  environment: { AWS_ENDPOINT_URL: config.require("endpoint") },
  transform: zip && {
    function: (args, opts) => ({ args: { ...args, code: new pulumi.asset.FileArchive(zip) }, opts }),
  },
});
const source = new PythonConnection("source", {
  runner,
  code: { path: "connection.py" },
  credentials: { value: pulumi.secret("12345") },
  secret: { recoveryWindowInDays: 0 },
});
for (const name of ["orders", "refunds"])
  exports[name] = new PythonConnector(name, { connection: source, code: { path: name + ".py" } }).schema;
exports.functionArn = runner.functionArn;
exports.roleArn = runner.roleArn;
`;

/** Adds a file to a copy of the package's zip, as another version of the package would. */
const OTHER_ZIP = `
import shutil, sys, zipfile
shutil.copyfile(sys.argv[1], "other.zip")
zipfile.ZipFile("other.zip", "a").writestr("another_version.txt", "another version")
`;

/** A preview with what it asks for meanwhile. */
async function previewed(workspace: Workspace) {
  const previews: Preview[] = [];
  const requests = await recording(async () => void previews.push(await workspace.preview()));
  return { preview: previews[0] as Preview, runs: invocations(requests) };
}

/** Where in the requests an operation stands first. */
function first(requests: readonly RecordedRequest[], operation: string): number {
  return requests.findIndex((request) => request.operation === operation);
}

describe(`PythonRunner, with ${plugin.name},`, () => {
  let workspace: Workspace;
  let functionName: string;

  beforeAll(async () => {
    workspace = new Workspace({
      "index.js": PROGRAM,
      "connection.py": CONNECTION,
      "orders.py": rowsCode('{"id": 1, f"letters_{len(context[\'token\'])}": 1}'),
      "refunds.py": rowsCode('{"id": 1}'),
    }).link();
    workspace.prependPath(plugin.folder);
    functionName = defaultFunctionName(workspace.project, "dev", "runner");
    await workspace.init({ endpoint: emulator.endpoint });
  });

  it("leaves schemas pending, and says so, in the preview that is to make it", async () => {
    const { preview, runs } = await previewed(workspace);
    expect(runs).toEqual([]);
    for (const name of ["orders", "refunds"]) expect(inputs(preview, name)["schema"]).toBe(UNKNOWN);
    expect(messages(preview, "warning")).toMatch(/connection\.runner is not known .*\[SCHEMA_PENDING\]/);
    expect(await deployed(workspace.project)).toEqual([]);
  });

  it("is made with its log group and its rights before the function, which is as the definition says and makes the schemas", async () => {
    const requests = await recording(() => workspace.up());
    expect(first(requests, "CreateLogGroup")).toBeGreaterThanOrEqual(0);
    expect(first(requests, "CreateLogGroup")).toBeLessThan(first(requests, "CreateFunction"));
    expect(first(requests, "PutRolePolicy")).toBeGreaterThanOrEqual(0);
    expect(first(requests, "PutRolePolicy")).toBeLessThan(first(requests, "CreateFunction"));
    expect(invocations(requests).map(({ target }) => target)).toEqual(
      invocations(requests).map(() => functionName),
    );
    expect(await workspace.outputs("orders")).toMatchObject({ schema: WITH_SECRET });
    expect(await workspace.outputs("refunds")).toMatchObject({ schema: ID });
    expect(await workspace.outputs("source")).toMatchObject({ runner: { qualifier: "1" } });
    expect(await configurationOf(functionName)).toMatchObject(
      createFunctionInput(
        runnerFunction(functionName, {
          memorySize: 512,
          environment: { AWS_ENDPOINT_URL: emulator.endpoint },
        }),
        `arn:aws:iam::000000000000:role/${functionName}`,
      ),
    );
    expect(await deployed(workspace.project)).toEqual([
      `function ${functionName}`,
      `log group /aws/lambda/${functionName}`,
      `role ${functionName}`,
      `secret ${workspace.project}/dev/source`,
    ]);
  });

  it("has no absolute path in the state", async () => {
    const { stdout } = await workspace.expect("stack", "export");
    const paths = JSON.stringify(JSON.parse(stdout).deployment.resources).match(/"(\/[^"]*\.zip)"/g);
    expect(paths).toBeNull();
    expect(stdout).not.toContain(`"${workspace.folder}`);
  });

  it("is asked nothing in a preview in which nothing changes", async () => {
    const { preview, runs } = await previewed(workspace);
    expect(changes(preview)).toEqual([]);
    expect(runs).toEqual([]);
  });

  it("that changes leaves pending only what needs a generation, and the old version makes no schema of it", async () => {
    await workspace.expect("config", "set", "memory", "768");
    workspace.write({ "orders.py": rowsCode('{"id": 1, "email": "x"}') });
    const { preview, runs } = await previewed(workspace);
    expect(runs).toEqual([]);
    expect(preview.step("source").newState?.inputs?.["runner"]).toEqual({ functionArn: UNKNOWN });
    expect(inputs(preview, "orders")["schema"]).toBe(UNKNOWN);
    expect(inputs(preview, "refunds")["schema"]).toEqual(ID);
    expect(messages(preview, "info")).toContain("schemas: 1 unchanged, 1 pending");

    // Who asked the old version for anything would fail.
    await deleteRunnerVersion(functionName, "1");
    const requests = await recording(() => workspace.up());
    expect(invocations(requests).length).toBeGreaterThan(0);
    expect(await versionsOf(functionName)).toEqual(["2"]);
    expect(await workspace.outputs("orders")).toMatchObject({ schema: MORE });
    expect(await workspace.outputs("refunds")).toMatchObject({ schema: ID });
    expect(await workspace.outputs("source")).toMatchObject({ runner: { qualifier: "2" } });
  });

  it("with other code of its own is another version, and schemas of connectors that don't change stay known", async () => {
    await workspace.run(process.env["E2E_PYTHON"] ?? "", [
      "-c",
      OTHER_ZIP,
      "node_modules/pulumi-python-connectors/dist/runner.zip",
    ]);
    await workspace.expect("config", "set", "zip", "other.zip");
    const { preview, runs } = await previewed(workspace);
    expect(runs).toEqual([]);
    expect(Object.keys(preview.step("runner").detailedDiff ?? {})).toEqual(["code"]);
    for (const [name, schema] of [["orders", MORE] as const, ["refunds", ID] as const])
      expect(inputs(preview, name)["schema"]).toEqual(schema);
    expect(messages(preview, "info")).toContain("schemas: 2 unchanged");

    await workspace.up();
    expect(await versionsOf(functionName)).toEqual(["2", "3"]);
    expect(await workspace.outputs("orders")).toMatchObject({ schema: MORE });
    expect(await workspace.outputs("source")).toMatchObject({ runner: { qualifier: "3" } });
    await workspace.expect("preview", "--expect-no-changes");
  });

  it("leaves nothing behind after destroy", async () => {
    await workspace.expect("destroy", "--yes");
    expect(await deployed(workspace.project)).toEqual([]);
  });
});
