import { median, tableLines } from "./figures.mjs";
import { KEYS, TARGETS } from "./preview-figures.mjs";

/** @typedef {import("./preview-bench.mjs").Measured} Measured */

/**
 * The table and the last line.
 *
 * @param {object} found
 * @param {readonly Measured[]} found.measured
 * @param {number | undefined} found.stateBytes
 * @param {readonly { ours: number, theirs: number }[]} found.imports milliseconds
 * @returns {string[]}
 */
export function reportPreviews({ measured, stateBytes, imports }) {
  const rows = measured.map(({ one, count, rounds, invocations, mostInFlight }) => {
    const value = median(rounds.map((round) => round.value));
    return [
      one.key,
      count,
      seconds(median(rounds.map(({ ours }) => ours))),
      seconds(median(rounds.map(({ theirs }) => theirs))),
      rounded(value),
      ...judged(value, one.target),
      invocations,
      mostInFlight,
      rounds.map((round) => rounded(round.value)).join(" "),
    ];
  });
  const header = [
    "figure",
    "count",
    "ours s",
    "plain s",
    "median",
    "target",
    "",
    "runs",
    "at once",
    "rounds",
  ];

  const unchanged = measured.filter(({ one }) => one.kind === "unchanged");
  const importMs = median(imports.map(({ ours, theirs }) => ours - theirs));
  /** @type {Record<string, number>} */
  const single = {
    ...(unchanged.length
      ? { invocations_unchanged: Math.max(...unchanged.map(({ invocations }) => invocations)) }
      : {}),
    ...(imports.length ? { import_ms: importMs } : {}),
    ...(stateBytes === undefined ? {} : { state_bytes: stateBytes }),
  };
  const singles = Object.entries(TARGETS).flatMap(([key, target]) => {
    const value = single[key];
    return value === undefined ? [] : [[key, rounded(value), ...judged(value, target)]];
  });

  /** @type {Record<string, number>} */
  const values = { ...single };
  for (const { one, rounds } of measured) values[one.key] = median(rounds.map(({ value }) => value));
  const last = KEYS.map((key) => [key, values[key] === undefined ? null : rounded(values[key])]);
  return [
    ...(rows.length ? [...tableLines([header, ...rows]), ""] : []),
    ...(singles.length ? [...tableLines([["figure", "value", "target", ""], ...singles]), ""] : []),
    JSON.stringify(Object.fromEntries(last)),
  ];
}

/**
 * @param {number} value
 * @param {number | undefined} target
 */
function judged(value, target) {
  return target === undefined ? ["", ""] : [`<= ${target}`, value <= target ? "holds" : "MISSED"];
}

/** @param {number} value */
function seconds(value) {
  return Number(value.toFixed(2));
}

/** @param {number} value */
function rounded(value) {
  return Number.isInteger(value) ? value : Number(value.toPrecision(3));
}
