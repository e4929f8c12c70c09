import { join } from "node:path";
import { endCommandsWithThisProcess } from "./command.mjs";
import { cacheFolder, isMain, repository } from "./paths.mjs";
import { withLock } from "./setup/lock.mjs";
import { checkMachine, findPython } from "./setup/prerequisites.mjs";
import { runMain, sayOnStdout, stopwatch } from "./setup/progress.mjs";
import { setupSteps, USUAL_PARTS } from "./setup/steps.mjs";

/**
 * Brings this clone and the user's cache folder into the state that the other commands need, and does nothing where
 * they are in it. Safe to run twice at the same time.
 *
 * @param {object} [options]
 * @param {readonly import("./setup/steps.mjs").Part[]} [options.parts] default: the usual ones
 * @param {import("./setup/progress.mjs").Say} [options.say] default: on stdout
 * @returns {Promise<import("./setup/steps.mjs").Setup>}
 */
export async function setup({ parts = USUAL_PARTS, say = sayOnStdout } = {}) {
  const time = stopwatch();
  checkMachine();
  const python = await findPython();
  const cache = cacheFolder();
  const { steps, result } = await setupSteps({ cache, python, say });
  const wanted = steps.filter((step) => parts.includes(step.part));
  const done = await Promise.all(wanted.map((step) => step.isDone()));
  if (done.every(Boolean)) {
    say(`set-up: everything is in place (${time()})`);
    return result;
  }
  const owner = `the set-up in ${repository} (process ${process.pid})`;
  await withLock({ python: python.executable, file: join(cache, "setup.lock"), owner, say }, async () => {
    for (const step of wanted) {
      if (await step.isDone()) continue;
      const stepTime = stopwatch();
      say(`${step.name}: ${step.doing} ...`);
      await step.make();
      say(`${step.name}: done (${stepTime()})`);
    }
  });
  say(`set-up: done (${time()})`);
  return result;
}

if (isMain(import.meta.url)) {
  endCommandsWithThisProcess();
  await runMain(async () => {
    await setup();
    sayOnStdout("Next: npm run demo, or npm test.");
  });
}
