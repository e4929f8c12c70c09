import { toolTitle } from "./machine.mjs";
import { PLUG_N_PLAY } from "./rows.mjs";

/**
 * What a row came to.
 *
 * @typedef {object} Result
 * @property {import("./rows.mjs").Row} row
 * @property {"passed" | "failed" | "skipped"} outcome
 * @property {string} why of a failure or a skip: one line
 */

/**
 * @param {readonly Result[]} results
 * @returns {string[]} lines of Markdown
 */
export function tableOf(results) {
  return [
    "| package manager | program | runs on | `@pulumi/pulumi` | result |",
    "|---|---|---|---|---|",
    ...results.map(
      ({ row, outcome, why }) =>
        `| ${managerTitle(row.manager)} | ${row.language} | ${toolTitle(row.runtime)} | ${row.pulumi} | ${resultText(row, outcome, why)} |`,
    ),
  ];
}

/**
 * @param {readonly Result[]} results
 * @returns {string}
 */
export function lastLine(results) {
  const count = (/** @type {Result["outcome"]} */ outcome) =>
    results.filter((result) => result.outcome === outcome).length;
  return `${count("passed")} passed, ${count("failed")} failed, ${count("skipped")} skipped`;
}

/** @param {string} manager */
function managerTitle(manager) {
  return manager === PLUG_N_PLAY ? `${toolTitle("yarn 4")}, Plug'n'Play` : toolTitle(manager);
}

/**
 * @param {import("./rows.mjs").Row} row
 * @param {Result["outcome"]} outcome
 * @param {string} why
 */
function resultText({ expected }, outcome, why) {
  if (outcome !== "passed") return `${outcome}: ${why.replaceAll("|", "\\|")}`;
  return expected === "" ? "works" : `refused: \`${expected}\``;
}
