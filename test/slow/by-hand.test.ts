import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, symlinkSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { snippetsOf, textOf } from "../docs/snippets";
import { type Ran, repository, Workspace } from "../e2e/support/workspace";

jest.setTimeout(600_000);

const [, section = ""] = textOf("README.md").split("\n## By hand\n");
/** The commands of "By hand", without what is said of them. */
const [startEmulator = "", shellEnv = "", preview = "", up = "", again = "", destroy = "", ...more] = (
  snippetsOf("README.md", section).find(({ language }) => language === "sh")?.text ?? ""
)
  .trim()
  .split("\n")
  .map((line) => line.replace(/\s+#.*$/, ""));

/** The quickstart in a folder of its own, below a `Pulumi.yaml` as the repository's: the repository is not edited. */
const quickstart = new Workspace();
cpSync(path.join(repository, "examples", "quickstart"), quickstart.folder, { recursive: true });
symlinkSync(path.join(repository, "node_modules"), path.join(quickstart.folder, "node_modules"));
quickstart.write({ "Pulumi.yaml": textOf("Pulumi.yaml").replace("examples/quickstart", ".") });

/** Runs commands in the copy, in a shell of which the repository's tools set the variables. */
async function inShell(...commands: readonly string[]): Promise<Ran> {
  const script = [
    `cd '${repository}'`,
    shellEnv,
    `cd '${quickstart.folder}'`,
    `export PULUMI_BACKEND_URL='${pathToFileURL(quickstart.folder).href}'`,
    "export PULUMI_SKIP_CONFIRMATIONS=true",
    ...commands,
  ];
  const ran = await run(script.join("\n"));
  if (ran.code !== 0) throw new Error(`${commands.join("\n")} ended with code ${ran.code}:\n${ran.output}`);
  return ran;
}

async function run(script: string): Promise<Ran> {
  const child = spawn("bash", ["-euo", "pipefail", "-c", script], { stdio: ["ignore", "pipe", "pipe"] });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk) => (stdout += chunk));
  child.stderr.on("data", (chunk) => (stderr += chunk));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, stdout, stderr, output: stdout + stderr };
}

describe("what README.md says of trying it by hand", () => {
  let emulator: ChildProcess | undefined;
  let printed = "";

  function signal(name: NodeJS.Signals): void {
    if (emulator?.pid !== undefined) process.kill(-emulator.pid, name);
  }

  beforeAll(async () => {
    // In a group of its own, as a terminal's command is.
    emulator = spawn("bash", ["-c", startEmulator], {
      cwd: repository,
      detached: true,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = once(emulator, "exit");
    const ready = new Promise<void>((resolve) => {
      emulator?.stdout?.on("data", (chunk) => {
        printed += chunk;
        if (printed.includes("\n  pulumi preview --diff\n")) resolve();
      });
    });
    await Promise.race([ready, ended.then(() => Promise.reject(new Error(`it ended:\n${printed}`)))]);
  });
  afterAll(() => {
    if (emulator?.exitCode === null && emulator.signalCode === null) signal("SIGTERM");
  });

  it("is what there is to run, from the first command to the last", async () => {
    expect(more).toEqual([]);
    const lines = printed.split("\n").map((line) => line.trim());
    const stack = lines.filter((line) => /^pulumi (stack|config) /.test(line));
    expect(lines).toContain(shellEnv);
    const first = await inShell(...stack, preview);
    expect(first.stdout).toMatch(/distance *: "int64"/);
    await inShell(up);

    const file = "nycflights/flights.py";
    const read = "    yield from body.iter_chunks(1 << 20)\n";
    expect(quickstart.read(file)).toContain(read);
    const renamed = '    yield body.read().replace(b"distance", b"miles", 1)\n';
    quickstart.write({ [file]: quickstart.read(file).replace(read, renamed) });
    const changed = await inShell(again);
    expect(changed.stdout).toMatch(/\+ miles *: "int64"/);
    expect(changed.stdout).toMatch(/- distance *: "int64"/);
    await inShell(destroy);

    if (!emulator) throw new Error("there is no emulator");
    const ended = once(emulator, "exit");
    signal("SIGINT");
    await ended;
    expect(printed).toContain("emulator: stopped");
  });
});
