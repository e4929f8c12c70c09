/** The oldest versions that work, and the ones that set-up fetches where nothing fitting is there. */
export const MINIMUM = { node: "20.19.0", python: "3.10.0", go: "1.25.11", engine: "3.216.0" };

/** The engine that is downloaded or built. */
export const ENGINE_VERSION = "3.259.0";

/** The Pulumi SDK release whose Node.js language host goes with an engine built from modules. */
export const LANGUAGE_HOST_VERSION = "3.68.0";

/**
 * Whether a dotted version is at least another. What follows a `-` or `+` is ignored.
 *
 * @param {string} version for instance `v3.259.0`
 * @param {string} minimum
 * @returns {boolean}
 */
export function atLeast(version, minimum) {
  const parts = (/** @type {string} */ text) =>
    text
      .replace(/^[^0-9]*/, "")
      .split(/[-+ ]/, 1)[0]
      ?.split(".")
      .map(Number) ?? [];
  const have = parts(version);
  const need = parts(minimum);
  if (have.length === 0 || have.some(Number.isNaN)) return false;
  for (let index = 0; index < need.length; index += 1) {
    const difference = (have[index] ?? 0) - (need[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
