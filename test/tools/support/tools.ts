import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

/** The repository's folder. */
export const repository = resolve(__dirname, "..", "..", "..");

/** The address by which a script imports a module of tools/. */
export function toolUrl(module: string): string {
  return pathToFileURL(join(repository, "tools", module)).href;
}

/**
 * Calls an exported function of tools/ once for each list of arguments, in a process of its own: the tools are ES
 * modules, which jest does not load.
 */
export function callTool<Result>(module: string, name: string, calls: readonly unknown[][]): Result[] {
  const script = `
    import { ${name} as run } from ${JSON.stringify(toolUrl(module))};
    const calls = ${JSON.stringify(calls)};
    console.log(JSON.stringify(calls.map((args) => run(...args) ?? null)));`;
  return JSON.parse(
    execFileSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8" }),
  );
}

/** What a finished command left behind. */
export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script of tools/ to its end. */
export function runTool(
  script: string,
  env: NodeJS.ProcessEnv,
  args: readonly string[] = [],
): Promise<Finished> {
  return new Promise((done) => {
    execFile(
      process.execPath,
      [join(repository, "tools", script), ...args],
      { env, cwd: repository, timeout: 240_000 },
      (error, stdout, stderr) => done({ code: error ? Number(error.code ?? 255) : 0, stdout, stderr }),
    );
  });
}

/** Starts a script and hands out what it prints as its first line. */
export async function startTool(
  args: readonly string[],
  env = process.env,
): Promise<{ child: ChildProcess; line: string }> {
  const child = spawn(process.execPath, args, { env, cwd: repository, stdio: ["pipe", "pipe", "pipe"] });
  let output = "";
  let messages = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    messages += text;
  });
  const line = await new Promise<string>((done, fail) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      const end = output.indexOf("\n");
      if (end >= 0) done(output.slice(0, end));
    });
    child.on("close", (code) => fail(new Error(`ended with ${code} before its first line\n${messages}`)));
  });
  return { child, line };
}

const folders: string[] = [];

/** A folder for one test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "python-connectors-tools-test-"));
  folders.push(folder);
  return folder;
}

/** Removes the folders of a file's tests. */
export function removeTemporaryFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** Makes a folder of commands: a text is a shell script, a file named by `{ link }` is linked. */
export function commandFolder(commands: Record<string, string | { link: string }>): string {
  const folder = join(temporaryFolder(), "bin");
  mkdirSync(folder);
  for (const [name, command] of Object.entries(commands)) {
    if (typeof command === "string")
      writeFileSync(join(folder, name), `#!/bin/sh\n${command}\n`, { mode: 0o755 });
    else symlinkSync(command.link, join(folder, name));
  }
  return folder;
}

/** Commands that stand for an engine which is new enough, so that none is fetched. */
export function engineCommands(): Record<string, string> {
  return {
    pulumi: "echo v3.300.0",
    "pulumi-language-nodejs": "exit 0",
    "pulumi-resource-pulumi-nodejs": "exit 0",
  };
}

/** The folder of the Node.js that runs the tests. */
export const nodeFolder = dirname(process.execPath);

/** All processes whose command line holds a text, as lines of id and command. */
export function processesWith(text: string): string[] {
  const listed = execFileSync("/bin/ps", ["-A", "-ww", "-o", "pid=,args="], { encoding: "utf8" });
  return listed.split("\n").filter((line) => line.includes(text));
}

/** Waits until a condition holds. */
export async function until(condition: () => boolean, limitMs = 10_000): Promise<void> {
  const end = performance.now() + limitMs;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`still not so after ${limitMs} ms: ${condition}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}
