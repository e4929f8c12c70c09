import { sayFailure, sayOnStdout, stopwatch } from "../setup/progress.mjs";
import { USUAL_PARTS } from "../setup/steps.mjs";
import { setup } from "../setup.mjs";
import { atOnce, collected } from "./print.mjs";

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
 * @property {(print: import("./print.mjs").Print) => Promise<Outcome>} run
 */

/**
 * Sets up, runs all parts, also after one that fails, and closes with one line for the whole. Lanes run side by side, the
 * parts of a lane one after the other. What the first lane says is seen at once, of the others when a part is over.
 *
 * @param {(found: import("../setup/steps.mjs").Setup) => TestPart[][]} lanesOf
 * @param {readonly import("../setup/steps.mjs").Part[]} [setupParts] default: the usual ones
 * @returns {Promise<number>} the exit code
 */
export async function runTests(lanesOf, setupParts = USUAL_PARTS) {
  /** @type {Outcome} */
  const total = { passed: 0, failed: 0, skipped: [] };
  const add = (/** @type {Outcome} */ outcome) => {
    total.passed += outcome.passed;
    total.failed += outcome.failed;
    total.skipped.push(...outcome.skipped);
  };
  const failed = (/** @type {unknown} */ error) => {
    sayFailure(error);
    add({ passed: 0, failed: 1, skipped: [] });
  };
  const runLane = async (/** @type {TestPart[]} */ parts, /** @type {number} */ index) => {
    for (const { name, run } of parts) {
      const time = stopwatch();
      const print = index === 0 ? atOnce() : collected();
      print.say(`\n== ${name}`);
      const outcome = await run(print);
      add(outcome);
      print.say(`== ${name}: ${closingLine(outcome)} (${time()})`);
      print.end();
    }
  };
  try {
    const lanes = lanesOf(await setup({ parts: setupParts }));
    await Promise.all(lanes.map((parts, index) => runLane(parts, index).catch(failed)));
  } catch (error) {
    failed(error);
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
