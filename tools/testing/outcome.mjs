import { sayFailure, sayOnStdout, stopwatch } from "../setup/progress.mjs";
import { USUAL_PARTS } from "../setup/steps.mjs";
import { setup } from "../setup.mjs";

/**
 * What one part of the tests came to.
 *
 * @typedef {object} Outcome
 * @property {number} passed
 * @property {number} failed
 * @property {string[]} skipped names, with the reason where one is known
 */

/**
 * @typedef {object} TestPart
 * @property {string} name
 * @property {() => Promise<Outcome>} run
 */

/**
 * Sets up, runs all parts, also after one that fails, and closes with one line for the whole.
 *
 * @param {(found: import("../setup/steps.mjs").Setup) => TestPart[]} partsOf
 * @param {readonly import("../setup/steps.mjs").Part[]} [setupParts] default: the usual ones
 * @returns {Promise<number>} the exit code
 */
export async function runTests(partsOf, setupParts = USUAL_PARTS) {
  /** @type {Outcome} */
  const total = { passed: 0, failed: 0, skipped: [] };
  const add = (/** @type {Outcome} */ outcome) => {
    total.passed += outcome.passed;
    total.failed += outcome.failed;
    total.skipped.push(...outcome.skipped);
  };
  try {
    for (const { name, run } of partsOf(await setup({ parts: setupParts }))) {
      const time = stopwatch();
      sayOnStdout(`\n== ${name}`);
      const outcome = await run();
      add(outcome);
      sayOnStdout(`== ${name}: ${closingLine(outcome)} (${time()})`);
    }
  } catch (error) {
    sayFailure(error);
    add({ passed: 0, failed: 1, skipped: [] });
  }
  if (total.skipped.length > 0) sayOnStdout("\nSkipped:");
  for (const test of total.skipped) sayOnStdout(`  ${test}`);
  sayOnStdout(`\n${closingLine(total)}`);
  return total.failed > 0 ? 1 : 0;
}

/**
 * @param {Outcome} outcome
 * @returns {string}
 */
export function closingLine({ passed, failed, skipped }) {
  const tail = skipped.length > 0 ? `, ${skipped.length} skipped` : "";
  return `${passed} passed, ${failed} failed${tail}`;
}
