import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { endCommandsWithThisProcess } from "./command.mjs";
import { findRunningEmulator, registerEmulator } from "./emulator/registry.mjs";
import { startEmulator } from "./emulator/start.mjs";
import { ALL_RULES } from "./emulator/strict.mjs";
import { cacheFolder, isMain } from "./paths.mjs";
import { stackCommands } from "./quickstart-commands.mjs";
import { runMain, SetupError, sayOnStderr, sayOnStdout } from "./setup/progress.mjs";
import { setup } from "./setup.mjs";

const USAGE = `Usage: npm run emulator [-- options]
  --json             one line of JSON about the emulator on stdout, all else on stderr
  --strict           as slow, throttled and eventually consistent as AWS may be (docs/contributing/strict-emulator.md)
  --with-parent      ends when stdin closes, and is not the clone's emulator that shell-env finds
  --runner-zip FILE  the function's code (default: dist/runner.zip, packed from provider/runner)`;

/** @returns {Promise<number>} */
async function main() {
  const options = readOptions();
  if (options.help) {
    sayOnStdout(USAGE);
    return 0;
  }
  const say = options.json ? sayOnStderr : sayOnStdout;
  const running = options["with-parent"] ? undefined : await findRunningEmulator(cacheFolder());
  if (running) {
    throw new SetupError(
      `An emulator of this clone runs already at ${running.endpoint}: use it (npm run -s shell-env), or end it first ` +
        `(kill ${running.pid}).`,
    );
  }
  const zip = options["runner-zip"];
  const found = await setup({
    parts: zip ? ["npm", "python", "data", "dist"] : ["npm", "python", "data", "runner", "dist"],
    say,
  });
  const end = endRequest(options["with-parent"] ?? false);
  const emulator = await startEmulator({
    ...found,
    ...(zip ? { runnerZip: resolve(zip) } : {}),
    ...(options.strict ? { rules: ALL_RULES } : {}),
    say,
  });
  const unregister = options["with-parent"] ? undefined : await registerEmulator(found.cache, emulator.facts);
  try {
    if (options.json) sayOnStdout(JSON.stringify(emulator.facts));
    if (!options["with-parent"]) say(howToGoOn(emulator.facts));
    const why = await Promise.race([end, emulator.ended.then(() => "it ended by itself")]);
    say(`emulator: stopping (${why})`);
    return why === "it ended by itself" ? 1 : 0;
  } finally {
    // Open, it would keep this process.
    process.stdin.destroy();
    await unregister?.();
    await emulator.stop();
    say("emulator: stopped");
  }
}

function readOptions() {
  try {
    const options = {
      help: { type: /** @type {const} */ ("boolean") },
      strict: { type: /** @type {const} */ ("boolean") },
      json: { type: /** @type {const} */ ("boolean") },
      "with-parent": { type: /** @type {const} */ ("boolean") },
      "runner-zip": { type: /** @type {const} */ ("string") },
    };
    return parseArgs({ options }).values;
  } catch (error) {
    throw new SetupError(`${/** @type {Error} */ (error).message}\n${USAGE}`);
  }
}

/**
 * Resolves when this process is asked to end; until it is listened to, a signal would end it at once.
 *
 * @param {boolean} withParent
 * @returns {Promise<string>}
 */
function endRequest(withParent) {
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.removeAllListeners(name);
  return new Promise((resolveEnd) => {
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, () => resolveEnd(name));
    if (!withParent) return;
    process.stdin.on("close", () => resolveEnd("stdin closed")).on("end", () => resolveEnd("stdin closed"));
    process.stdin.resume();
  });
}

/** @param {import("./emulator/start.mjs").EmulatorFacts} facts */
function howToGoOn(facts) {
  return [
    "",
    `The emulator runs until Ctrl-C, or \`kill ${process.pid}\`. In another terminal, in this folder:`,
    '  eval "$(npm run -s shell-env)"',
    ...stackCommands(facts).map((command) => `  ${command}`),
    "  pulumi preview --diff",
  ].join("\n");
}

if (isMain(import.meta.url)) {
  endCommandsWithThisProcess();
  await runMain(main);
}
