import { FAULT_KEYS, FIGURE_KEYS } from "./scenario.mjs";

/**
 * A scenario that was run.
 *
 * @typedef {object} Done
 * @property {number} number
 * @property {string} name
 * @property {string} time
 * @property {{ what: string, details: string }[]} failures
 * @property {import("./scenario.mjs").ScenarioResult["figures"]} figures
 * @property {readonly string[]} rows
 */

/**
 * What was seen, as a table in Markdown, and below it each failure with what helps to find out why.
 *
 * @param {readonly Done[]} done
 * @returns {string[]}
 */
export function tableOf(done) {
  const rows = done.flatMap(({ number, name, time, failures, rows: seen }) => [
    [`${number}. ${name}`, failures.length ? `FAILED ${failures.length} times` : "holds", time],
    ...seen.map((row) => ["", row, ""]),
  ]);
  const failures = done.flatMap(({ number, failures: of }) =>
    of.flatMap(({ what, details }) => [
      "",
      `FAILED ${number}: ${what}`,
      ...details.split("\n").map((line) => `    ${line}`),
    ]),
  );
  return [...markdownTable([["scenario", "seen", "time"], ...rows]), ...failures, ""];
}

/** @param {readonly string[][]} rows the first one is the header */
function markdownTable(rows) {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? "").length)),
  );
  const line = (/** @type {readonly string[]} */ cells) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const [header = [], ...body] = rows;
  return [line(header), line(widths.map((width) => "-".repeat(width))), ...body.map(line)];
}

/**
 * @param {readonly Done[]} done
 * @returns {Record<import("./scenario.mjs").FigureKey, number | null>} null: measured by no scenario that was run
 */
function totals(done) {
  return /** @type {Record<import("./scenario.mjs").FigureKey, number | null>} */ (
    Object.fromEntries(
      FIGURE_KEYS.map((key) => {
        const values = done.flatMap(({ figures }) => figures[key] ?? []);
        return [key, values.length ? values.reduce((sum, value) => sum + value, 0) : null];
      }),
    )
  );
}

/**
 * @param {readonly Done[]} done
 * @returns {string}
 */
export function lastLine(done) {
  return JSON.stringify(totals(done));
}

/**
 * Whether nothing failed, no fault was counted, and all was measured that should have been.
 *
 * @param {readonly Done[]} done
 * @param {{ complete: boolean }} options whether these should be all scenarios
 * @returns {boolean}
 */
export function endsWell(done, { complete }) {
  const figures = totals(done);
  return (
    done.every(({ failures }) => failures.length === 0) &&
    FAULT_KEYS.every((key) => !figures[key]) &&
    (!complete || FIGURE_KEYS.every((key) => figures[key] !== null))
  );
}
