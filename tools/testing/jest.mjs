import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "../command.mjs";
import { repository } from "../paths.mjs";

/**
 * Runs one project of jest.config.cjs with jest's own output, and counts its tests.
 *
 * @param {string} project
 * @param {import("./print.mjs").Print} print
 * @param {object} options
 * @param {number} options.timeoutMs
 * @param {string} [options.shard] `1/4`: the first quarter of the project's files
 * @param {boolean} [options.mayBeEmpty]
 * @param {Record<string, string>} [options.env] variables beside those of this process
 * @returns {Promise<import("./outcome.mjs").Outcome>}
 */
export async function runJest(project, print, { timeoutMs, shard, mayBeEmpty = false, env: more = {} }) {
  const folder = await mkdtemp(join(tmpdir(), "python-connectors-test-"));
  const report = join(folder, "report.json");
  try {
    const jest = join(repository, "node_modules", "jest", "bin", "jest.js");
    const args = [jest, "--ci", "--selectProjects", project, "--json", `--outputFile=${report}`];
    if (shard !== undefined) args.push(`--shard=${shard}`);
    if (mayBeEmpty) args.push("--passWithNoTests");
    const env = { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true", ...more };
    const { code, stdout, stderr } = await runCommand(process.execPath, args, {
      cwd: repository,
      env,
      timeoutMs,
      inherit: print.isAtOnce,
    });
    if (!print.isAtOnce) print.say(stdout + stderr);
    const written = await readFile(report, "utf8").catch(() => undefined);
    if (written !== undefined) return outcomeOf(JSON.parse(written), code);
    return { passed: 0, failed: code === 0 && mayBeEmpty ? 0 : 1, skipped: [] };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * @param {any} report jest's JSON report
 * @param {number} code jest's exit code
 * @returns {import("./outcome.mjs").Outcome}
 */
function outcomeOf(report, code) {
  const tests = report.testResults.flatMap((/** @type {any} */ file) => file.assertionResults);
  const skipped = tests
    .filter((/** @type {any} */ test) => !["passed", "failed"].includes(test.status))
    .map((/** @type {any} */ test) => test.fullName);
  // A file that cannot be loaded has no tests, and still failed.
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  return { passed: report.numPassedTests, failed: code !== 0 && failed === 0 ? 1 : failed, skipped };
}
