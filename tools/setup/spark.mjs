import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { commandsOnPath, runCommand } from "../command.mjs";
import { repository } from "../paths.mjs";
import { makeFolder } from "./aside.mjs";
import { SetupError } from "./progress.mjs";

const REQUIREMENTS = join(repository, "tools", "python", "spark.txt");

/**
 * The folder with pyspark, one for each set of requirements: it is Python and Java only, so that every Python can
 * use it.
 *
 * @param {string} cache
 * @returns {Promise<string>}
 */
export async function sparkFolder(cache) {
  const key = createHash("sha256")
    .update(await readFile(REQUIREMENTS))
    .digest("hex");
  return join(cache, "spark", key.slice(0, 16));
}

/**
 * Whether pyspark is installed, or would be of no use for want of Java: the tests that need it say so.
 *
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {boolean}
 */
export function sparkIsThere(folder, env = process.env) {
  return existsSync(folder) || (!env.JAVA_HOME && commandsOnPath("java", env).length === 0);
}

/**
 * @param {string} folder
 * @param {string} python the Python environment's, which has the setuptools that build pyspark
 */
export async function installSpark(folder, python) {
  const args = ["-I", "-m", "pip", "install", "--quiet", "--no-input", "--no-deps", "--require-hashes"];
  const building = ["--no-build-isolation", "--no-compile", "--no-cache-dir"];
  await makeFolder(folder, async (ready) => {
    const installed = await runCommand(
      python,
      [...args, ...building, "--target", ready, "-r", REQUIREMENTS],
      { timeoutMs: 15 * 60_000 },
    );
    if (installed.code !== 0) {
      throw new SetupError(
        "pyspark could not be installed from tools/python/spark.txt: check the network.",
        installed.stderr,
      );
    }
  });
}
