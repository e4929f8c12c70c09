import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import path from "node:path";
import { LambdaClient, ListLayerVersionsCommand } from "@aws-sdk/client-lambda";
import { defaultFunctionName } from "../../provider/core/runner-function/name";
import { findAwsPlugin } from "../e2e/support/aws-plugin";
import { configurationOf, deployed } from "../e2e/support/deployed";
import { clientOptions, emulator, invocations, recording } from "../e2e/support/emulator";
import { CONNECTION, rowsCode } from "../e2e/support/programs";
import { changes, inputs, messages } from "../e2e/support/steps";
import { repository, Workspace } from "../e2e/support/workspace";

jest.setTimeout(300_000);

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const plugin = findAwsPlugin();
process.stderr.write(`python-runner-requirements.test.ts: with ${plugin.name}\n`);

/** A runner without a way to an index; of its two connections one requires what is baked in. */
const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const { PythonConnection, PythonConnector } = require("pulumi-python-connectors");
const { PythonRunner } = require("pulumi-python-connectors/aws");
const AWS_ENDPOINT_URL = new pulumi.Config().require("endpoint");
const requirements = { path: "requirements.txt" };
const runner = new PythonRunner("runner", {
  memorySize: 512,
  requirements,
  environment: { AWS_ENDPOINT_URL, UV_OFFLINE: "1", PIP_NO_INDEX: "1" },
});
const connection = (name, more) => new PythonConnection(name, { runner, code: { path: "connection.py" }, ...more });
const connector = (name, connection) => new PythonConnector(name, { connection, code: { path: name + ".py" } });
connector("orders", connection("packaged", { requirements }));
connector("refunds", connection("plain"));
`;

/** Makes a wheel of the package \`sample\`. @returns the line that locks it */
function wheel(folder: string, version: string): string {
  const code =
    "import sys; from pathlib import Path; from wheels import make_wheel; " +
    "sys.stdout.write(make_wheel(Path(sys.argv[1]), 'sample', sys.argv[2]))";
  const cwd = path.join(repository, "provider", "runner", "tests");
  return execFileSync("python3", ["-c", code, folder, version], { cwd, encoding: "utf8" });
}

const cacheFolder = () => mkdtempSync(path.join(process.env["E2E_FOLDER"] ?? "", "cache-of-a-user-"));

describe(`a PythonRunner with packages baked in, with ${plugin.name},`, () => {
  let workspace: Workspace;
  let wheels: string;
  let functionName: string;

  const layers = async () => {
    const { LayerVersions = [] } = await new LambdaClient(clientOptions).send(
      new ListLayerVersionsCommand({ LayerName: functionName }),
    );
    return LayerVersions.map(({ Version }) => Version);
  };
  const layerOf = async () => {
    const { Layers = [] } = (await configurationOf(functionName)) as { Layers?: { Arn: string }[] };
    return Layers.map(({ Arn }) => Arn.split(":").slice(-2).join(":"));
  };

  beforeAll(async () => {
    wheels = mkdtempSync(path.join(process.env["E2E_FOLDER"] ?? "", "wheels-"));
    const cache = { PYTHON_CONNECTORS_CACHE_DIR: cacheFolder() };
    workspace = new Workspace(
      {
        "index.js": PROGRAM,
        "requirements.txt": wheel(wheels, "1.0"),
        "connection.py": CONNECTION,
        "orders.py": `import sample\n${rowsCode('{"id": 1, f"sample_{sample.VERSION[0]}": 1}')}`,
        "refunds.py": rowsCode('{"id": 1}'),
      },
      { UV_OFFLINE: "1", UV_FIND_LINKS: wheels, ...cache },
    ).link();
    workspace.prependPath(path.dirname(process.env["E2E_PYTHON"] ?? ""));
    workspace.prependPath(plugin.folder);
    functionName = defaultFunctionName(workspace.project, "dev", "runner");
    await workspace.init({ endpoint: emulator.endpoint });
  });

  it("makes the layer, from which the function imports what no index gives it", async () => {
    await workspace.up();
    expect(await layers()).toEqual([1]);
    expect(await layerOf()).toEqual([`${functionName}:1`]);
    expect(await workspace.outputs("orders")).toMatchObject({
      schema: { fields: { id: "int64", sample_1: "int64" } },
    });
  });

  it("has no path in the state that is absolute or leads to a user's cache", async () => {
    const { stdout } = await workspace.expect("stack", "export");
    const paths = stdout.match(/"path": "[^"]*\.zip"/g) ?? [];
    expect(paths.some((one) => /layers\/[0-9a-f]{64}\.zip"$/.test(one))).toBe(true);
    expect(paths.filter((one) => one.startsWith('"path": "/'))).toEqual([]);
    expect(stdout).not.toContain("cache-of-a-user-");
    expect(stdout).not.toContain(`"${workspace.folder}`);
  });

  it("shows no change where nothing does, and neither to somebody else, whose cache is elsewhere", async () => {
    expect(changes(await workspace.preview())).toEqual([]);
    workspace.setVariable("PYTHON_CONNECTORS_CACHE_DIR", cacheFolder());
    workspace.remove("node_modules/.cache");
    expect(changes(await workspace.preview())).toEqual([]);
  });

  it("makes another layer of another list; only schemas whose code may import from it are pending", async () => {
    workspace.write({ "requirements.txt": wheel(wheels, "2.0") });
    const preview = await workspace.preview();
    expect(inputs(preview, "orders")["schema"]).toBe(UNKNOWN);
    expect(inputs(preview, "refunds")["schema"]).toMatchObject({ fields: { id: "int64" } });
    expect(messages(preview, "info")).toContain("schemas: 1 unchanged, 1 pending");

    const requests = await recording(() => workspace.up());
    expect(invocations(requests).length).toBeGreaterThan(0);
    expect(await layers()).toEqual([2]);
    expect(await layerOf()).toEqual([`${functionName}:2`]);
    expect(await workspace.outputs("orders")).toMatchObject({
      schema: { fields: { id: "int64", sample_2: "int64" } },
    });
    expect(changes(await workspace.preview())).toEqual([]);
  });

  it("leaves neither layer nor function behind after destroy", async () => {
    await workspace.expect("destroy", "--yes");
    expect(await layers()).toEqual([]);
    expect(await deployed(workspace.project)).toEqual([]);
  });
});
