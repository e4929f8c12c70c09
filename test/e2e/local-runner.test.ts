import { execFileSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import path from "node:path";
import {
  changeSecret,
  createSecret,
  invocations,
  recording,
  secretNames,
  secretOf,
} from "./support/emulator";
import { CONNECTION, program, rowsCode } from "./support/programs";
import { Workspace } from "./support/workspace";

jest.setTimeout(300_000);

const LOCAL = 'runner: { local: {} }, code: { path: "connection.py" }';
const STORED = `${LOCAL}, credentials: { value: pulumi.secret("s3cr3t-canary") }`;
/** These tests may themselves run in CI. */
const NOT_CI = { CI: "" };
/** What the emulator stands for is out of reach. */
const NO_AWS = {
  AWS_ENDPOINT_URL: "",
  AWS_REGION: "",
  AWS_DEFAULT_REGION: "",
  AWS_ACCESS_KEY_ID: "",
  AWS_SECRET_ACCESS_KEY: "",
};

function files(connection: string, rows: string) {
  return {
    "index.js": program({ connection }),
    "connection.py": CONNECTION,
    "orders.py": rowsCode(rows),
  };
}

describe("a stack on a local runner", () => {
  it("is previewed, updated, changed and destroyed without a call of Lambda, its credentials stored in AWS", async () => {
    const workspace = new Workspace(files(STORED, '{"id": 1, "token": context["token"][:6]}'), NOT_CI).link();
    await workspace.init();
    const requests = await recording(async () => {
      const first = await workspace.preview();
      expect(first.step("orders").newState?.inputs?.["schema"]).toEqual({
        fields: { id: "int64", token: "string" },
        order: "id, token",
      });
      await workspace.up();
      expect(await workspace.outputs("source")).toMatchObject({
        runner: { local: {} },
        functions: ["context"],
      });
      expect(await secretNames(`${workspace.project}/dev/`)).toHaveLength(1);

      const same = await workspace.preview();
      expect(same.steps.map(({ op }) => op)).toEqual(["same"]);

      // Needs the stored credential in the update, which the runner can't read by itself.
      workspace.write({ "orders.py": rowsCode('{"id": 1, "secret": context["token"] == "s3cr3t-canary"}') });
      const changed = await workspace.preview();
      expect(Object.keys(changed.step("orders").detailedDiff ?? {}).sort()).toEqual(
        expect.arrayContaining(["schema.fields.secret", "schema.fields.token"]),
      );
      await workspace.up();
      expect((await workspace.outputs("orders"))["schema"]).toEqual({
        fields: { id: "int64", secret: "bool" },
        order: "id, secret",
      });
      await workspace.expect("refresh", "--yes");
      await workspace.expect("destroy", "--yes");
      expect(await secretNames(`${workspace.project}/dev/`)).toEqual([]);
    });
    expect(requests.filter(({ service }) => service === "lambda")).toEqual([]);
    expect(requests.some(({ operation }) => operation === "GetSecretValue")).toBe(true);
    const { stdout } = await workspace.expect("stack", "export");
    expect(stdout).not.toContain("s3cr3t-canary");
  });

  it("needs nothing of AWS, not even a region, without credentials", async () => {
    const env = { ...NOT_CI, ...NO_AWS };
    // A Python named by a path, which is relative to the program's folder.
    const connection = LOCAL.replace("local: {}", 'local: { python: "./bin/python" }');
    const workspace = new Workspace(files(connection, '{"id": 1}'), env).link();
    const executable = execFileSync("python3", ["-c", "import sys; print(sys.executable)"], {
      encoding: "utf8",
    });
    workspace.write({ "bin/.keep": "" });
    symlinkSync(executable.trim(), path.join(workspace.folder, "bin", "python"));
    await workspace.init();
    const requests = await recording(async () => {
      const preview = await workspace.preview();
      expect(preview.step("orders").newState?.inputs?.["schema"]).toMatchObject({ fields: { id: "int64" } });
      await workspace.up();
      await workspace.expect("destroy", "--yes");
    });
    expect(requests).toEqual([]);
  });

  it("uses the version of a secret that is pinned, not the current one", async () => {
    const workspace = new Workspace({}, NOT_CI).link();
    const name = `${workspace.project}-brought-along`;
    const arn = await createSecret(name, "12345");
    const { versionId } = await secretOf(name);
    await changeSecret(name, "1234567", { rotated: "by-hand" });
    const rows = "{f\"letters_{len(context['token'])}\": 1}";
    const schemaWith = async (credentials: string) => {
      workspace.write(files(`${LOCAL}, credentials: { ${credentials} }`, rows));
      return (await workspace.preview()).step("orders").newState?.inputs?.["schema"];
    };
    await workspace.init();
    expect(await schemaWith(`secretArn: "${arn}"`)).toMatchObject({ fields: { letters_7: "int64" } });
    const pinned = `secretArn: "${arn}", versionId: "${versionId}"`;
    expect(await schemaWith(pinned)).toMatchObject({ fields: { letters_5: "int64" } });
  });

  it("shows the user's line when the code fails", async () => {
    const workspace = new Workspace(files(LOCAL, 'context["no such key"]'), NOT_CI).link();
    await workspace.init();
    const { code, output } = await workspace.pulumi("preview");
    expect(code).not.toBe(0);
    expect(output).toContain("KeyError");
    expect(output).toContain(" at orders.py:5");
  });

  it("is refused in CI, unless the stack or the environment allows it", async () => {
    const workspace = new Workspace(files(LOCAL, '{"id": 1}'), { CI: "true" }).link();
    await workspace.init();
    const refused = await workspace.pulumi("preview");
    expect(refused.code).not.toBe(0);
    expect(refused.output).toContain("refused in CI");
    expect(refused.output).toContain("pythonConnectors:allowLocalRunner true");
    await workspace.expect("config", "set", "pythonConnectors:allowLocalRunner", "true");
    const allowed = await workspace.preview();
    expect(allowed.step("orders").newState?.inputs?.["schema"]).toMatchObject({ fields: { id: "int64" } });
  });

  it("gives the schema that the Lambda function gives, and moving to one changes no schema", async () => {
    const workspace = new Workspace(
      files(LOCAL, '{"id": 1, "when": __import__("datetime").date(2026, 1, 1)}'),
      NOT_CI,
    );
    await workspace.link().init();
    await workspace.up();
    workspace.write({ "index.js": program() });
    let moved = await workspace.preview();
    const requests = await recording(async () => {
      moved = await workspace.preview();
    });
    // The connection is tested where it will run; nothing is generated.
    expect(invocations(requests).length).toBeLessThanOrEqual(1);
    expect(
      Object.keys(moved.step("orders").detailedDiff ?? {}).filter((key) => key.startsWith("schema")),
    ).toEqual([]);
    await workspace.expect("destroy", "--yes");
  });
});
