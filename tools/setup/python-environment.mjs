import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isExecutable, runCommand } from "../command.mjs";
import { repository } from "../paths.mjs";
import { SetupError } from "./progress.mjs";

const REQUIREMENTS = join(repository, "tools", "python", "requirements.txt");
const COMPLETE = ".complete";

/**
 * The environment's folder: one for each set of requirements and each Python.
 *
 * @param {string} cache
 * @param {import("./prerequisites.mjs").Python} python
 * @returns {Promise<string>}
 */
export async function pythonEnvironmentFolder(cache, python) {
  const key = createHash("sha256")
    .update(await readFile(REQUIREMENTS))
    .update(`\0${python.version}\0${python.prefix}`)
    .digest("hex");
  return join(cache, "python", `${python.version}-${key.slice(0, 16)}`);
}

/**
 * The Python of an environment.
 *
 * @param {string} folder
 * @returns {string}
 */
export function pythonOf(folder) {
  return join(folder, "bin", "python");
}

/**
 * @param {string} folder
 * @returns {boolean}
 */
export function pythonEnvironmentIsThere(folder) {
  return existsSync(join(folder, COMPLETE)) && isExecutable(pythonOf(folder));
}

/**
 * Makes the environment in its place, as an environment cannot be moved, and marks it complete at the end.
 *
 * @param {string} folder
 * @param {import("./prerequisites.mjs").Python} python
 */
export async function makePythonEnvironment(folder, python) {
  await rm(folder, { recursive: true, force: true });
  const made = await runCommand(python.executable, ["-I", "-m", "venv", folder], { timeoutMs: 5 * 60_000 });
  if (made.code !== 0) {
    throw new SetupError(
      `${python.executable} could not make a virtual environment in ${folder}.`,
      made.stdout + made.stderr,
    );
  }
  const args = ["-I", "-m", "pip", "install", "--quiet", "--no-input", "--no-deps", "--require-hashes"];
  const installed = await runCommand(pythonOf(folder), [...args, "-r", REQUIREMENTS], {
    timeoutMs: 15 * 60_000,
  });
  if (installed.code !== 0) {
    throw new SetupError(
      "The Python packages could not be installed from tools/python/requirements.txt: check the network.",
      installed.stderr,
    );
  }
  await writeFile(join(folder, COMPLETE), "");
}
