import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync } from "node:fs";
import path from "node:path";
import {
  CreateFunctionCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  PublishVersionCommand,
} from "@aws-sdk/client-lambda";
import { deployedConnector } from "../../provider/core/connector/deployed";
import { emulator, invocations, recording } from "./support/emulator";
import { program, rowsCode } from "./support/programs";
import { changedPaths } from "./support/steps";
import { repository, Workspace } from "./support/workspace";

jest.setTimeout(240_000);

const FILES = {
  "connection.py": 'import sample\n\ndef context():\n    return {"version": sample.VERSION}\n',
  "orders.py": `import sample\n${rowsCode('{"id": 1, f"by_{sample.VERSION[0]}": sample.VERSION}')}`,
  "index.js": program({
    connection: 'code: { path: "connection.py" }, requirements: { path: "requirements.txt" }',
  }),
};

let wheels: string;
let runner: { functionArn: string; qualifier: string };
beforeAll(async () => {
  wheels = mkdtempSync(path.join(process.env["E2E_FOLDER"] ?? "", "wheels-"));
  runner = await runnerWithWheels(wheels);
});

/** Makes a wheel; gives the line of a list that locks it. */
function wheel(name: string, version: string): string {
  const code =
    "import sys; from pathlib import Path; from wheels import make_wheel; sys.stdout.write(make_wheel(Path(sys.argv[1]), *sys.argv[2:]))";
  return execFileSync("python3", ["-c", code, wheels, name, version], {
    cwd: path.join(repository, "provider", "runner", "tests"),
    encoding: "utf8",
  });
}

/** The emulator's runner once more, with an index of its own: a folder. */
async function runnerWithWheels(folder: string) {
  const lambda = new LambdaClient({
    endpoint: emulator.endpoint,
    region: emulator.region,
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  const usual = await lambda.send(
    new GetFunctionConfigurationCommand({ FunctionName: emulator.functionArn }),
  );
  const name = `runner-${randomBytes(4).toString("hex")}`;
  const index = { UV_FIND_LINKS: folder, UV_OFFLINE: "1", PIP_FIND_LINKS: folder, PIP_NO_INDEX: "1" };
  const created = await lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Runtime: usual.Runtime,
      Handler: usual.Handler,
      Timeout: usual.Timeout,
      MemorySize: usual.MemorySize,
      Role: usual.Role,
      Code: { ZipFile: readFileSync(path.join(repository, "dist", "runner.zip")) },
      Environment: { Variables: { ...usual.Environment?.Variables, ...index } },
    }),
  );
  const { Version } = await lambda.send(new PublishVersionCommand({ FunctionName: name }));
  return { functionArn: created.FunctionArn ?? "", qualifier: Version ?? "" };
}

async function stack(files: Record<string, string>): Promise<Workspace> {
  const workspace = new Workspace({ ...FILES, ...files }).link();
  return workspace.init(runner);
}

describe("a connection's requirements", () => {
  it("are there for its code and its connectors' in the preview, and in the state for later", async () => {
    const line = wheel("sample", "1.0");
    const workspace = await stack({ "requirements.txt": line });
    const preview = await workspace.preview();
    expect(preview.step("orders").newState?.inputs?.["schema"]).toEqual({
      fields: { id: "int64", by_1: "string" },
      order: "id, by_1",
    });
    expect(preview.step("source").newState?.inputs?.["requirements"]).toEqual({
      packages: { sample: "1.0" },
      digest: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    await workspace.up();
    const { stdout } = await workspace.expect("stack", "export", "--show-secrets");
    const { resources } = JSON.parse(stdout).deployment;
    const orders = resources.find(({ urn }: { urn: string }) => urn.endsWith("::orders"));
    const __deployed = JSON.parse(orders.outputs.__deployed.plaintext);
    expect(deployedConnector({ __deployed })?.requirements).toBe(line);
  });

  it("that are bumped show as the version that changes, and as why the schema is generated again", async () => {
    const workspace = await stack({ "requirements.txt": wheel("sample", "1.0") });
    await workspace.up();
    workspace.write({ "requirements.txt": wheel("sample", "2.0") });
    const preview = await workspace.preview();
    expect(Object.keys(preview.step("source").detailedDiff ?? {}).sort()).toEqual([
      "requirements.digest",
      "requirements.packages.sample",
    ]);
    expect(changedPaths(preview, "orders")).toEqual([
      "fingerprint.requirements",
      "schema.fields.by_1",
      "schema.fields.by_2",
      "schema.order",
    ]);
    const said = await workspace.expect("preview", "--diff");
    expect(said.output).toContain("schema of orders generated again, as the requirements changed");
    await workspace.up();
    expect(await workspace.outputs("orders")).toMatchObject({ schema: { fields: { by_2: "string" } } });
  });

  it("that are the same list, written in another way, change nothing and run nothing", async () => {
    const [one, other] = [wheel("sample", "1.0"), wheel("other", "1.0")];
    const workspace = await stack({ "requirements.txt": one + other });
    await workspace.up();
    const turned = `# locked again\r\n${other}    # via sample\r\n${one.replace(" --hash", " \\\r\n    --hash")}`;
    workspace.write({ "requirements.txt": turned });
    const requests = await recording(() => workspace.expect("preview", "--expect-no-changes"));
    expect(invocations(requests)).toEqual([]);
  });

  it("that are not locked are refused in the preview, line by line, with the command that locks them", async () => {
    const workspace = await stack({
      "requirements.txt": "sample\n--extra-index-url https://user:s3cr3t@example.com\n",
    });
    const { code, output } = await workspace.pulumi("preview");
    expect(code).not.toBe(0);
    expect(output).toContain("requirements: line 1: sample is not pinned to one version and has no hash");
    expect(output).toContain("requirements: line 2: --extra-index-url: packages come from the index");
    expect(output).toContain(
      "uv pip compile --universal --generate-hashes requirements.in -o requirements.txt",
    );
    expect(output).not.toContain("s3cr3t");
  });

  it("that the index serves other files for are a failure of their own phase, before any code runs", async () => {
    const workspace = await stack({ "requirements.txt": `sample==1.0 --hash=sha256:${"0".repeat(64)}\n` });
    wheel("sample", "1.0");
    const { code, output } = await workspace.pulumi("preview");
    expect(code).not.toBe(0);
    expect(output).toContain("a file is not the one that was locked");
    expect(output).toContain("(phase requirements) [REQUIREMENTS_HASH_MISMATCH]");
    expect(output).toContain("Lock the list again if its author can explain the change");
  });

  it("conflict with those of another connection on the same runner without harm", async () => {
    const connection = (name: string) =>
      `new PythonConnection("${name}", { runner, code: { path: "connection.py" }, requirements: { path: "${name}.txt" } })`;
    const workspace = await stack({
      "one.txt": wheel("sample", "1.0"),
      "two.txt": wheel("sample", "2.0"),
      "index.js": program({
        connection: 'code: { inline: "" }',
        connectors: {},
        before: ["one", "two"]
          .map(
            (name) =>
              `new PythonConnector("of-${name}", { connection: ${connection(name)}, code: { path: "orders.py" } });`,
          )
          .join("\n"),
      }),
    });
    const preview = await workspace.preview();
    const fields = (name: string) => preview.step(name).newState?.inputs?.["schema"];
    expect(fields("of-one")).toMatchObject({ fields: { by_1: "string" } });
    expect(fields("of-two")).toMatchObject({ fields: { by_2: "string" } });
  });
});
