import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { folderKey, repository } from "../paths.mjs";
import { isRunning } from "../process-tree.mjs";

/** @typedef {import("./start.mjs").EmulatorFacts & { pid: number }} RegisteredEmulator */

/**
 * The emulator that a person keeps running for this clone, if there is one.
 *
 * @param {string} cache
 * @returns {Promise<RegisteredEmulator | undefined>}
 */
export async function findRunningEmulator(cache) {
  try {
    const found = JSON.parse(await readFile(registryFile(cache), "utf8"));
    if (!isRunning(found.pid)) return undefined;
    // Another process may have got the id of one that was killed.
    const response = await fetch(`${found.endpoint}/_recorder/requests?since=${Number.MAX_SAFE_INTEGER}`, {
      signal: AbortSignal.timeout(2000),
    });
    return response.ok ? found : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Writes down that this process runs the clone's emulator.
 *
 * @param {string} cache
 * @param {import("./start.mjs").EmulatorFacts} facts
 * @returns {Promise<() => Promise<void>>} takes it back
 */
export async function registerEmulator(cache, facts) {
  const file = registryFile(cache);
  await mkdir(join(cache, "emulator"), { recursive: true });
  const aside = `${file}.${process.pid}`;
  await writeFile(aside, `${JSON.stringify({ pid: process.pid, ...facts })}\n`);
  await rename(aside, file);
  return () => rm(file, { force: true });
}

/** @param {string} cache */
function registryFile(cache) {
  return join(cache, "emulator", `${folderKey(repository)}.json`);
}
