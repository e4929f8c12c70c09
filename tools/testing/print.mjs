import { sayOnStdout } from "../setup/progress.mjs";

/**
 * Where a part of the tests writes to.
 *
 * @typedef {object} Print
 * @property {boolean} isAtOnce whether commands may write to this process's own stdout and stderr
 * @property {(text: string) => void} say
 * @property {() => void} end
 */

/** @returns {Print} */
export function atOnce() {
  return { isAtOnce: true, say: sayOnStdout, end: () => {} };
}

/**
 * Kept until the end, so that what runs at the same time is not mixed line by line.
 *
 * @returns {Print}
 */
export function collected() {
  /** @type {string[]} */
  const said = [];
  return {
    isAtOnce: false,
    say: (text) => said.push(text),
    end: () => sayOnStdout(said.join("\n")),
  };
}
