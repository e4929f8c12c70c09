import { rename } from "node:fs/promises";
import { join } from "node:path";
import { isExecutable, runCommand } from "../command.mjs";
import { repository } from "../paths.mjs";
import { ENGINE_VERSION } from "./versions.mjs";

/**
 * The official download, by npm's `pulumi` package.
 *
 * @param {string} scratch a folder to download into; what a broken download leaves there is thrown away with it
 * @param {string} target the folder that the engine's programs are moved to
 * @returns {Promise<string | undefined>} why it did not work
 */
export async function downloadEngine(scratch, target) {
  const home = join(scratch, "home");
  const run = join(repository, "node_modules", "pulumi", "run.js");
  const result = await runCommand(process.execPath, [run, "version"], {
    env: {
      ...process.env,
      PULUMI_HOME: home,
      PULUMI_VERSION: ENGINE_VERSION,
      PULUMI_SKIP_UPDATE_CHECK: "true",
    },
    timeoutMs: 10 * 60_000,
  });
  if (result.timedOut) return "no end after 10 minutes";
  const programs = join(home, "versions", ENGINE_VERSION, "bin");
  if (result.code !== 0) return lastLine(result.stderr) || `exit code ${result.code}`;
  if (!isExecutable(join(programs, "pulumi-language-nodejs"))) return "it brought no Node.js language host";
  await rename(programs, target);
  return undefined;
}

/** @param {string} text */
function lastLine(text) {
  return text.trim().split("\n").at(-1)?.slice(0, 120);
}
