import { commandsOnPath, isExecutable, runCommand } from "../command.mjs";
import { SetupError } from "./progress.mjs";
import { atLeast, MINIMUM } from "./versions.mjs";

/**
 * @typedef {object} Python
 * @property {string} executable
 * @property {string} version for instance `3.11.7`
 * @property {string} prefix where it is installed
 */

/** Ends with one sentence where Node.js or the operating system does not fit. */
export function checkMachine() {
  if (process.platform !== "linux" && process.platform !== "darwin") {
    throw new SetupError(
      "This project runs on Linux and macOS; on Windows use the Windows Subsystem for Linux.",
    );
  }
  if (!atLeast(process.versions.node, MINIMUM.node)) {
    throw new SetupError(
      `Node.js ${MINIMUM.node} or newer is needed, this is ${process.versions.node}: install a newer one.`,
    );
  }
}

const PROBE = `
import importlib.util, json, platform, sys
missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
print(json.dumps([sys.executable, platform.python_version(), sys.base_prefix, missing]))
`;

/**
 * The first Python that is new enough and can make environments: the one that `PYTHON` names, else one on PATH.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<Python>}
 */
export async function findPython(env = process.env) {
  const names = env.PYTHON
    ? [env.PYTHON]
    : ["python3", "python3.14", "python3.13", "python3.12", "python3.11", "python3.10"];
  const seen = [];
  for (const name of names) {
    const found = name.includes("/") ? [name].filter(isExecutable) : commandsOnPath(name, env);
    for (const command of found) {
      const probe = await runCommand(command, ["-I", "-c", PROBE], { env, timeoutMs: 20_000 });
      // A version manager's shim stays on PATH for a version that is not switched on, and fails.
      if (probe.code !== 0) continue;
      const [executable, version, prefix, missing] = JSON.parse(probe.stdout);
      if (!atLeast(version, MINIMUM.python)) seen.push(`${command} is ${version}`);
      else if (missing.length > 0) seen.push(`${command} has no ${missing.join(" and no ")} module`);
      else return { executable, version, prefix };
    }
  }
  const why = seen.length > 0 ? ` (${seen.join(", ")})` : "";
  const where = env.PYTHON ? `PYTHON names ${env.PYTHON}` : "none was found on PATH";
  throw new SetupError(
    `Python 3.10 or newer with venv and pip is needed, and ${where}${why}: install one, or name it in PYTHON.`,
  );
}

/**
 * Go's command, if it is there and new enough to build the engine.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<{ command: string } | { problem: string }>}
 */
export async function findGo(env = process.env) {
  let problem = "Go is not installed";
  for (const command of commandsOnPath("go", env)) {
    // GOTOOLCHAIN: the version of what is installed, not of one that Go would fetch.
    const asked = await runCommand(command, ["env", "GOVERSION"], {
      env: { ...env, GOTOOLCHAIN: "local" },
      cwd: "/",
      timeoutMs: 20_000,
    });
    const version = asked.stdout.trim();
    if (asked.code === 0 && atLeast(version, MINIMUM.go)) return { command };
    problem = `${command} is ${version || "not usable"}`;
  }
  return { problem };
}
