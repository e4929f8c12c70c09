import { createHash } from "node:crypto";
import { copyFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { commandsOnPath, isExecutable, runCommand } from "../command.mjs";
import { repository } from "../paths.mjs";
import { makeFolder } from "./aside.mjs";
import { buildEngine } from "./engine-build.mjs";
import { downloadEngine } from "./engine-download.mjs";
import { atLeast, ENGINE_VERSION, LANGUAGE_HOST_VERSION, MINIMUM } from "./versions.mjs";

export const ENGINE = "pulumi";
export const LANGUAGE_HOST = "pulumi-language-nodejs";
export const LAUNCHER = "pulumi-resource-pulumi-nodejs";

/** The npm package that ships the launcher of dynamic providers; it finds its script from the program's folder. */
const SDK = join(repository, "node_modules", "@pulumi", "pulumi");

/**
 * The folders to put first on PATH, so that `pulumi`, its language host and the launcher are found.
 *
 * @typedef {string[]} EnginePath
 */

/**
 * Where set-up keeps the engine that it fetched or built.
 *
 * @param {string} cache
 * @returns {string}
 */
export function engineFolder(cache) {
  const versions = `${ENGINE_VERSION}-${LANGUAGE_HOST_VERSION}`;
  const key = createHash("sha256").update(`${versions} ${process.platform} ${process.arch}`).digest("hex");
  return join(cache, "engine", `v${ENGINE_VERSION}-${key.slice(0, 8)}`);
}

/**
 * An engine that can be used as it is: the machine's own, if new enough, or the one that set-up keeps.
 *
 * @param {string} cache
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<EnginePath | undefined>}
 */
export async function findEngine(cache, env = process.env) {
  for (const command of commandsOnPath(ENGINE, env)) {
    if (command.startsWith(cache)) continue;
    const [host] = commandsOnPath(LANGUAGE_HOST, env);
    const version = await engineVersion(command, env);
    if (!host || !version || !atLeast(version, MINIMUM.engine)) continue;
    const [launcher] = commandsOnPath(LAUNCHER, env);
    return [...new Set([dirname(command), dirname(host), launcher ? dirname(launcher) : SDK])];
  }
  const folder = engineFolder(cache);
  return [ENGINE, LANGUAGE_HOST, LAUNCHER].every((name) => isExecutable(join(folder, name)))
    ? [folder]
    : undefined;
}

/**
 * Downloads the engine or, where its site cannot be reached, builds it; then moves it into its place as a whole.
 *
 * @param {string} cache
 * @param {import("./progress.mjs").Say} say
 * @returns {Promise<EnginePath>}
 */
export async function fetchEngine(cache, say) {
  const folder = engineFolder(cache);
  await makeFolder(folder, async (ready, scratch) => {
    const refused = await downloadEngine(scratch, ready);
    if (refused) {
      say(
        `engine: the official download did not work (${refused}), so it is built from its Go modules: some minutes`,
      );
      await buildEngine(ready, say);
    }
    await copyFile(join(SDK, LAUNCHER), join(ready, LAUNCHER));
  });
  return [folder];
}

/**
 * @param {string} command
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string | undefined>}
 */
async function engineVersion(command, env) {
  const asked = await runCommand(command, ["version"], {
    env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" },
    timeoutMs: 20_000,
  });
  return asked.code === 0 ? asked.stdout.trim() : undefined;
}
