import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import path from "node:path";

import { createSecret, emulator } from "./support/emulator";
import { type Ran, repository, Workspace } from "./support/workspace";

jest.setTimeout(180_000);

const MAIN = path.join(repository, "dist", "cli", "main.js");
/** A Python that has pytest: the one of the project's own checks. */
const PYTHON = process.env["E2E_PYTHON"] ?? "";

const CONNECTION =
  'def context(credentials: str = ""):\n    print("hello from context")\n    return {"token": credentials}\n';
const CONNECTOR = [
  "def list_objects(context, metadata):",
  '    yield {"name": "all", "fingerprint": "1", "is_prefix": False}',
  "",
  "def read_rows(context, metadata, properties):",
  '    yield {"id": 1, "token": context["token"][:3], "year": properties["year"]}',
  "",
].join("\n");

function author(files: Record<string, string> = {}) {
  const workspace = new Workspace({
    "connection.py": CONNECTION,
    "orders/connector.py": CONNECTOR,
    "orders/connector.json": '{"connection": "../connection.py", "properties": {"year": 2026}}',
    ...files,
  });
  const cli = (...args: string[]) => workspace.run(process.execPath, [MAIN, ...args], { KEY: "secret-key" });
  return {
    workspace,
    cli,
    schema: (...args: string[]) => cli("schema", "--connector", "orders", "--json", ...args),
  };
}

const json = ({ stdout }: Ran) => JSON.parse(stdout) as Record<string, unknown>;

describe("the command line", () => {
  it("generates the schema that a preview would show, with no Lambda and no stack", async () => {
    const { schema } = author();
    const ran = await schema("--credentials-env", "KEY", "--verify");
    expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 0, stderr: "" });
    expect(json(ran)).toEqual({
      schema: { fields: { id: "int64", token: "string", year: "int64" }, order: "id, token, year" },
      coverage: "full",
      warnings: [],
    });
  });

  it("reads a secret through the AWS SDK, in the region of its ARN", async () => {
    const { workspace, schema } = author();
    const arn = await createSecret(`${workspace.project}/cli`, "stored");
    expect(arn).toContain(emulator.region);
    expect(json(await schema("--credentials-secret-arn", arn))).toHaveProperty("schema");
    const gone = await schema("--credentials-secret-arn", `${arn}x`);
    expect(gone.code).toBe(3);
    expect(json(gone)).toMatchObject({ error: { phase: "credentials", code: "SECRET_MISSING" } });
  });

  it("names the author's own file and line when the code fails", async () => {
    const { workspace, cli, schema } = author();
    workspace.write({
      "orders/connector.py": CONNECTOR.replace('properties["year"]', 'properties["month"]'),
    });
    const machine = await schema();
    expect(machine.code).toBe(1);
    expect(json(machine)).toEqual({
      error: {
        phase: "read",
        code: "READ_FAILED",
        message: "KeyError: 'month'",
        file: "orders/connector.py",
        line: 5,
      },
    });
    const human = await cli("schema", "--connector", "orders");
    expect({ code: human.code, stdout: human.stdout }).toEqual({ code: 1, stdout: "" });
    expect(human.stderr).toContain("at orders/connector.py:5");
    expect(human.stderr).toContain(
      'yield {"id": 1, "token": context["token"][:3], "year": properties["month"]}',
    );
  });

  it("needs no flags in a connector's own folder", async () => {
    const { workspace } = author();
    const inside = await workspace.run("sh", [
      "-c",
      `cd orders && ${process.execPath} ${MAIN} schema --json`,
    ]);
    expect(json(inside)).toHaveProperty("schema");
  });

  it("shows no credential of what the code prints", async () => {
    const { workspace, cli } = author();
    workspace.write({ "connection.py": CONNECTION.replace('"hello from context"', "credentials") });
    const ran = await cli("schema", "--connector", "orders", "--credentials-env", "KEY", "--show-output");
    expect(ran.output).not.toContain("secret-key");
  });

  it.each([
    [[], "", "interrupted\n"],
    [
      ["--json"],
      '{"error":{"phase":"runner","code":"INTERRUPTED","message":"interrupted","file":null,"line":null}}\n',
      "",
    ],
  ])(
    "ends with 130 on Ctrl-C, its Python with it, and says so, with the flags %j",
    async (flags, out, err) => {
      const { workspace } = author();
      workspace.write({
        "orders/connector.py": [
          "import os, time",
          "def list_objects(context, metadata, properties):",
          '    open(properties["pids"], "w").write(f"{os.getpid()} {os.getppid()} ")',
          "    time.sleep(600)",
          "    yield {}",
          "def read_rows(context, metadata):",
          "    yield {}",
        ].join("\n"),
      });
      const pids = path.join(workspace.folder, "pids");
      const properties = JSON.stringify({ pids });
      const child = spawn(
        process.execPath,
        [MAIN, "schema", "--connector", "orders", "--properties", properties, ...flags],
        {
          cwd: workspace.folder,
          stdio: ["ignore", "pipe", "pipe"],
          env: { ...process.env, PYTHON_CONNECTORS_CACHE_DIR: path.join(workspace.folder, ".cache") },
        },
      );
      const said = { out: "", err: "" };
      child.stdout.on("data", (chunk) => {
        said.out += chunk;
      });
      child.stderr.on("data", (chunk) => {
        said.err += chunk;
      });
      const ended = new Promise((resolve) => child.once("close", (code, signal) => resolve(signal ?? code)));
      const running = () => textOf(pids).endsWith(" ");
      while (!running()) await pause();
      const processes = textOf(pids).trim().split(" ").map(Number);
      expect(processes).toHaveLength(2);
      child.kill("SIGINT");
      expect(await ended).toBe(130);
      expect(said).toEqual({ out, err });
      while (processes.some(isAlive)) await pause();
    },
  );

  it("prints all that the code printed before the result, where both go to one pipe", async () => {
    const { workspace } = author({
      "connection.py": CONNECTION.replace('"hello from context"', '"x" * 200_000'),
    });
    const command = `${process.execPath} ${MAIN} schema --connector orders --json --show-output 2>&1 | cat`;
    const [first = "", printed = "", , last = ""] = (await workspace.run("sh", ["-c", command])).stdout.split(
      "\n",
    );
    expect(first).toBe("the code printed on stdout, the last 64 KiB of it:");
    expect(printed).toBe("x".repeat(64 * 1024 - 1));
    expect(JSON.parse(last)).toHaveProperty("schema");
  });

  it("waits for nobody who reads its output no longer", async () => {
    const { workspace } = author();
    const { code, stderr } = await workspace.run("sh", [
      "-c",
      `${process.execPath} ${MAIN} schema --connector orders | true`,
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });
});

describe("init", () => {
  it("writes something that works, by the very commands that it prints", async () => {
    const { workspace } = author();
    workspace.write({ "node_modules/.bin/.keep": "" });
    // As a package manager installs the package and its command.
    symlinkSync(repository, path.join(workspace.folder, "node_modules", "pulumi-python-connectors"));
    symlinkSync(MAIN, path.join(workspace.folder, "node_modules", ".bin", "python-connectors"));
    chmodSync(MAIN, 0o755);
    workspace.prependPath(path.dirname(PYTHON));
    mkdirSync(path.join(workspace.folder, "some where"));

    const made = await workspace.run("npx", ["--no-install", "python-connectors", "init", "some where/mine"]);
    expect({ code: made.code, stderr: made.stderr }).toEqual({ code: 0, stderr: "" });
    const [enter = "", ...commands] = made.stdout.split("Next:\n")[1]?.trimEnd().split("\n") ?? [];
    expect(commands).toHaveLength(5);
    for (const command of commands) {
      const ran = await workspace.run("sh", ["-c", `${enter} && ${command}`]);
      expect({ command, code: ran.code, output: ran.output }).toMatchObject({ code: 0 });
    }
    const again = await workspace.run("npx", [
      "--no-install",
      "python-connectors",
      "init",
      "some where/mine",
    ]);
    expect(again.code).toBe(2);
    expect(again.stderr).toContain("this is already there, and nothing is overwritten");
  });
});

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 20));
