import { createHash } from "node:crypto";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's folder. */
export const repository = resolve(fileURLToPath(new URL("..", import.meta.url)));

/**
 * Where costly things are kept: engine, Python environment, data set. Outside the clone, so that a second clone
 * finds them.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @param {NodeJS.Platform} [platform]
 * @returns {string}
 */
export function cacheFolder(env = process.env, platform = process.platform) {
  const name = "pulumi-python-connectors";
  if (env.PYTHON_CONNECTORS_CACHE_DIR) return resolve(env.PYTHON_CONNECTORS_CACHE_DIR);
  if (env.XDG_CACHE_HOME) return join(resolve(env.XDG_CACHE_HOME), name);
  const home = env.HOME || homedir();
  return platform === "darwin" ? join(home, "Library", "Caches", name) : join(home, ".cache", name);
}

/**
 * A short name for a folder of this machine, to keep what belongs to one clone apart from what belongs to another.
 *
 * @param {string} folder
 * @returns {string}
 */
export function folderKey(folder) {
  return createHash("sha256").update(folder).digest("hex").slice(0, 16);
}

/**
 * Whether the module with this URL is the one that `node` was started with.
 *
 * @param {string} moduleUrl
 * @returns {boolean}
 */
export function isMain(moduleUrl) {
  const started = process.argv[1];
  return started !== undefined && resolve(started) === fileURLToPath(moduleUrl);
}
