import { isWrite } from "../calls.mjs";
import { chance } from "../chance.mjs";

/**
 * Who is killed. `tree`: the CLI and all below it. `cli`: the CLI only; the provider finishes during the recovery.
 * `cli, then changed`: the same, and what is recovered declares another credential by then.
 *
 * @typedef {"tree" | "cli" | "cli, then changed"} Series
 */

/**
 * @typedef {object} KillPoint
 * @property {import("./operations.mjs").Operation} operation
 * @property {Series} series
 * @property {number} call the how many-th AWS call of the operation, from 1
 * @property {"before" | "after"} side of the call's effect
 */

/**
 * The points to crash an operation at: before and after each call, everything killed; and the same, the CLI only killed.
 * Where the recovery can declare another credential, it does; only around writes, where it matters that what is written
 * twice is the same, it declares the same one too.
 *
 * @param {import("./operations.mjs").Operation} operation
 * @param {readonly string[]} calls names of the operation's AWS calls, in their order
 * @returns {KillPoint[]}
 */
export function killPoints(operation, calls) {
  /** @param {string} name */
  const seriesOf = (name) =>
    /** @type {Series[]} */ ([
      "tree",
      ...(!operation.changed || isWrite({ operation: name }) ? ["cli"] : []),
      ...(operation.changed ? ["cli, then changed"] : []),
    ]);
  return calls.flatMap((name, index) =>
    operation.only && !operation.only.includes(name)
      ? []
      : seriesOf(name).flatMap((series) =>
          /** @type {const} */ (["before", "after"]).map((side) => ({
            operation,
            series,
            call: index + 1,
            side,
          })),
        ),
  );
}

/**
 * Every n-th, from one that the seed chooses.
 *
 * @template Item
 * @param {readonly Item[]} items
 * @param {number} count how many at the most
 * @param {string} seed
 * @returns {Item[]}
 */
export function sample(items, count, seed) {
  if (items.length <= count) return [...items];
  const step = items.length / count;
  const first = chance(seed, "sample") * step;
  return Array.from({ length: count }, (_, index) => items[Math.floor(first + index * step)]).filter(
    (item) => item !== undefined,
  );
}
