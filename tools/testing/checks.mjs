import { join } from "node:path";
import { runCommand } from "../command.mjs";
import { repository } from "../paths.mjs";
import { stopwatch } from "../setup/progress.mjs";

const RUNNER = join(repository, "provider", "runner");
const TOOLS = join(repository, "tools");
const BENCH = join(repository, "test", "bench");
const TIMEOUT_MS = 5 * 60_000;

/**
 * @typedef {object} Check
 * @property {string} name
 * @property {string} command
 * @property {string[]} args
 * @property {string} cwd
 */

/**
 * What has to hold for the sources themselves.
 *
 * @param {string} python the Python environment's
 * @returns {Check[]}
 */
function checks(python) {
  const npmCommand = (/** @type {string} */ name) => join(repository, "node_modules", ".bin", name);
  const inPython = (/** @type {string} */ name, /** @type {string[]} */ ...args) => ({
    name,
    command: python,
    args: ["-m", ...args],
    cwd: RUNNER,
  });
  return [
    {
      name: "format and lint",
      command: npmCommand("biome"),
      args: ["check", "--colors=off", "."],
      cwd: repository,
    },
    { name: "types", command: npmCommand("tsc"), args: ["--noEmit", "--pretty", "false"], cwd: repository },
    { name: "API reference", command: npmCommand("typedoc"), args: ["--emit", "none"], cwd: repository },
    inPython("Python format", "ruff", "format", "--check", ".", TOOLS, BENCH),
    inPython("Python lint", "ruff", "check", ".", TOOLS, BENCH),
    inPython("Python types", "mypy", "--strict"),
    inPython("Python types of tools and benchmark", "mypy", "--strict", TOOLS, join(BENCH, "inference")),
  ];
}

/**
 * Runs all checks, one after the other, and shows what those that failed have to say.
 *
 * @param {string} python the Python environment's
 * @param {import("../setup/progress.mjs").Say} say
 * @returns {Promise<import("./outcome.mjs").Outcome>}
 */
export async function runChecks(python, say) {
  const outcome = { passed: 0, failed: 0, skipped: [] };
  for (const { name, command, args, cwd } of checks(python)) {
    const time = stopwatch();
    const result = await runCommand(command, args, { cwd, timeoutMs: TIMEOUT_MS });
    if (result.code === 0) {
      outcome.passed += 1;
      say(`check: ${name}: ok (${time()})`);
    } else {
      outcome.failed += 1;
      say((result.stdout + result.stderr).trimEnd());
      say(`check: ${name}: FAILED${result.timedOut ? ", its time was up" : ""} (${time()})`);
    }
  }
  return outcome;
}
