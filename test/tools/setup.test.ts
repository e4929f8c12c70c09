import { execFile } from "node:child_process";
import { once } from "node:events";
import { chmodSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import packageJson from "../../package.json";
import {
  callTool,
  commandFolder,
  engineCommands,
  type Finished,
  nodeFolder,
  removeTemporaryFolders,
  repository,
  runTool,
  startTool,
  temporaryFolder,
  toolUrl,
} from "./support/tools";

jest.setTimeout(300_000);

afterAll(removeTemporaryFolders);

/** A machine with these commands only, and an empty cache. */
function machine(
  commands: Parameters<typeof commandFolder>[0],
  more: NodeJS.ProcessEnv = {},
): NodeJS.ProcessEnv {
  return { PATH: commandFolder(commands), HOME: temporaryFolder(), ...more };
}

/** The machine that runs the tests, with an engine in front and an empty cache. */
function machineWithEngine(): NodeJS.ProcessEnv {
  const PATH = `${commandFolder(engineCommands())}:${process.env.PATH}`;
  return { ...process.env, PATH, PYTHON_CONNECTORS_CACHE_DIR: join(temporaryFolder(), "cache") };
}

/** The one sentence that a failing set-up ends with. */
function lastLine({ stderr }: Finished): string | undefined {
  return stderr.trim().split("\n").at(-1);
}

test("a machine without Python gets one sentence and a failing exit code", async () => {
  const finished = await runTool("setup.mjs", machine({}));
  expect(finished.code).toBe(1);
  expect(finished.stderr.trim()).toBe(
    "error: Python 3.10 or newer with venv and pip is needed, and none was found on PATH: install one, or name it in PYTHON.",
  );
});

test("a Python that is too old, or cannot make environments, is named", async () => {
  const python3 = `echo '["/old/python3", "3.8.18", "/old", []]'`;
  const python310 = `echo '["/bare/python3.10", "3.10.1", "/bare", ["ensurepip"]]'`;
  const finished = await runTool("setup.mjs", machine({ python3, "python3.10": python310 }));
  expect(finished.code).toBe(1);
  expect(lastLine(finished)).toMatch(/\(.*python3 is 3\.8\.18, .*python3\.10 has no ensurepip module\)/);
});

test("a command that is on PATH and fails is not the machine's Python", async () => {
  const finished = await runTool("setup.mjs", machine({ python3: "echo 'not switched on' >&2; exit 127" }));
  expect(lastLine(finished)).toMatch(/none was found on PATH/);
});

test("the Python that PYTHON names is the only one that counts", async () => {
  const finished = await runTool("setup.mjs", { ...process.env, PYTHON: "/nowhere/python3" });
  expect(finished.code).toBe(1);
  expect(lastLine(finished)).toMatch(/and PYTHON names \/nowhere\/python3/);
});

test("a cache folder that cannot be made gets one sentence", async () => {
  const finished = await runTool("setup.mjs", {
    ...process.env,
    PYTHON_CONNECTORS_CACHE_DIR: "/dev/null/cache",
  });
  expect(finished.code).toBe(1);
  expect(lastLine(finished)).toMatch(
    /^error: The cache folder \/dev\/null\/cache cannot be made \(ENOTDIR\): set PYTHON_CONNECTORS_CACHE_DIR/,
  );
});

test("the command line of a clone runs by npx, whatever the compiler made of its file", async () => {
  chmodSync(join(repository, "dist", "cli", "main.js"), 0o644);
  expect(await runTool("build.mjs", process.env)).toMatchObject({ code: 0 });
  const asked = promisify(execFile)("npx", ["python-connectors", "--version"], { cwd: repository });
  expect((await asked).stdout.trim()).toBe(packageJson.version);
});

/** Lets set-up fetch an engine into an empty cache, on a machine where `fetch` is what this code makes of it. */
async function fetchEngine(fetchCode: string) {
  const preload = join(temporaryFolder(), "fetch.cjs");
  writeFileSync(preload, `globalThis.fetch = ${fetchCode};`);
  const cache = temporaryFolder();
  const commands = {
    pulumi: "echo v3.100.0",
    "pulumi-language-nodejs": "exit 0",
    go: "echo go1.24.0",
    node: { link: process.execPath },
  };
  const env = machine(commands, { PYTHON_CONNECTORS_CACHE_DIR: cache, NODE_OPTIONS: `--require ${preload}` });
  const script = `
    import { readdirSync } from "node:fs";
    import { fetchEngine, findEngine } from ${JSON.stringify(toolUrl("setup/engine.mjs"))};
    const cache = process.env.PYTHON_CONNECTORS_CACHE_DIR;
    const before = await findEngine(cache);
    const said = [];
    const failure = await fetchEngine(cache, (line) => said.push(line)).then(() => undefined, (error) => error.message);
    const after = await findEngine(cache);
    const kept = readdirSync(cache + "/engine", { recursive: true }).sort();
    console.log(JSON.stringify({ before, said, failure, after, kept }));`;
  const { line } = await startTool(["--input-type=module", "--eval", script], env);
  return { cache, ...JSON.parse(line) };
}

test("an engine on PATH that is too old is not used, and the official download is, where it works", async () => {
  const install = [
    "for name in pulumi pulumi-language-nodejs; do",
    '  /bin/mkdir -p "$3/bin"; echo "#!/bin/sh" > "$3/bin/$name"; /bin/chmod +x "$3/bin/$name"',
    "done",
  ].join("\n");
  const fetched = await fetchEngine(
    `async () => ({ ok: true, text: async () => ${JSON.stringify(install)} })`,
  );
  expect(fetched).toMatchObject({
    said: [],
    after: [expect.stringContaining(`${fetched.cache}/engine/v3.259.0-`)],
  });
  expect(fetched).not.toHaveProperty("before");
  expect(fetched).not.toHaveProperty("failure");
  expect(fetched.kept.map((path: string) => basename(path)).slice(1)).toEqual([
    "pulumi",
    "pulumi-language-nodejs",
    "pulumi-resource-pulumi-nodejs",
  ]);
});

test("where the engine can neither be downloaded nor built, the sentence says what to install, and nothing is kept", async () => {
  const { said, failure, kept } = await fetchEngine('() => Promise.reject(new Error("no network"))');
  expect(said).toEqual([
    expect.stringMatching(/^engine: the official download did not work \(.*no network\), so it is built/),
  ]);
  expect(failure).toMatch(
    /^Pulumi's engine could not be downloaded, and building it needs Go 1\.25\.11 or newer \(.*go is go1\.24\.0\): install/,
  );
  expect(kept).toEqual([]);
});

test("two set-ups at the same time on an empty cache: one works, the other waits and finds all done", async () => {
  const env = machineWithEngine();
  const both = await Promise.all([runTool("setup.mjs", env), runTool("setup.mjs", env)]);
  expect(both.map(({ code, stderr }) => [code, stderr])).toEqual([
    [0, ""],
    [0, ""],
  ]);
  const [worked, waited] = both.map(({ stdout }) => stdout).sort((a, b) => b.length - a.length);
  expect(worked).toMatch(/Python environment: done .*\n(.*\n)*data set: done /);
  expect(waited).toMatch(/^set-up: waiting for the set-up in .* \(process \d+\)\nset-up: done /);

  const again = await runTool("setup.mjs", env);
  expect(again.stdout).toMatch(/^set-up: everything is in place \(\d+\.\d s\)\n/);
});

test("a lock whose holder is killed is free at once", async () => {
  const file = join(temporaryFolder(), "setup.lock");
  const script = `
    import { withLock } from ${JSON.stringify(toolUrl("setup/lock.mjs"))};
    const lock = { python: "python3", file: ${JSON.stringify(file)}, owner: "process " + process.pid, say: console.log };
    await withLock(lock, async () => {
      console.log("held");
      await new Promise((done) => setTimeout(done, process.argv[1] === "keep" ? 600_000 : 0));
    });`;
  const first = await startTool(["--input-type=module", "--eval", script, "keep"]);
  expect(first.line).toBe("held");
  const second = await startTool(["--input-type=module", "--eval", script, "try"]);
  expect(second.line).toBe(`set-up: waiting for process ${first.child.pid}`);
  const done = once(second.child, "close");
  first.child.kill("SIGKILL");
  expect(await done).toEqual([0, null]);
});

const versions: [version: string, minimum: string, enough: boolean][] = [
  ["3.10.0", "3.10.0", true],
  ["v3.259.0", "3.216.0", true],
  ["3.9.18", "3.10.0", false],
  ["go1.25.11", "1.25.11", true],
  ["go1.26rc1", "1.25.11", false],
  ["v3.216.0-alpha.1+dev", "3.216.0", true],
  ["4", "3.216.0", true],
  ["", "3.10.0", false],
  ["unknown", "3.10.0", false],
];
const answers = callTool<boolean>("setup/versions.mjs", "atLeast", versions);

test.each(versions.map((row, index) => [...row, answers[index]] as const))(
  "version %j is enough for %s: %s",
  (_version, _minimum, enough, answer) => {
    expect(answer).toBe(enough);
  },
);

const folders: [rule: string, env: NodeJS.ProcessEnv, platform: NodeJS.Platform, folder: string][] = [
  ["the one that is named", { PYTHON_CONNECTORS_CACHE_DIR: "/a", XDG_CACHE_HOME: "/b" }, "linux", "/a"],
  ["below XDG_CACHE_HOME", { XDG_CACHE_HOME: "/b", HOME: "/h" }, "linux", "/b/pulumi-python-connectors"],
  ["below the home folder", { HOME: "/h" }, "linux", "/h/.cache/pulumi-python-connectors"],
  ["where macOS keeps caches", { HOME: "/h" }, "darwin", "/h/Library/Caches/pulumi-python-connectors"],
];
const caches = callTool<string>(
  "paths.mjs",
  "cacheFolder",
  folders.map(([, env, platform]) => [env, platform]),
);

test.each(folders.map(([rule, , , folder], index) => [rule, folder, caches[index]] as const))(
  "the cache folder is %s",
  (_rule, expected, found) => {
    expect(found).toBe(expected);
  },
);

test("commands of npm's own folder are not the machine's", () => {
  const folder = join(temporaryFolder(), "node_modules", ".bin");
  const PATH = `${folder}:${nodeFolder}`;
  expect(callTool<string[]>("command.mjs", "commandsOnPath", [["node", { PATH }]])[0]).toEqual([
    join(nodeFolder, "node"),
  ]);
});
