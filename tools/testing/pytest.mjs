import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "../command.mjs";
import { repository } from "../paths.mjs";

const NO_TESTS = 5;

/**
 * Runs the runner's tests with pytest's own output, and counts them.
 *
 * @param {string} python the Python environment's
 * @param {import("./print.mjs").Print} print
 * @param {object} options
 * @param {string} options.marked chooses tests by their marks
 * @param {number} options.timeoutMs
 * @param {boolean} [options.mayBeEmpty]
 * @param {Record<string, string>} [options.env] variables beside those of this process
 * @returns {Promise<import("./outcome.mjs").Outcome>}
 */
export async function runPytest(python, print, { marked, timeoutMs, mayBeEmpty = false, env: more = {} }) {
  const folder = await mkdtemp(join(tmpdir(), "python-connectors-test-"));
  const report = join(folder, "report.xml");
  try {
    const { PYTHONPATH: _, ...env } = process.env;
    const args = ["-m", "pytest", "-m", marked, `--junitxml=${report}`];
    const { code, stdout, stderr } = await runCommand(python, args, {
      cwd: join(repository, "provider", "runner"),
      env: { ...env, ...more },
      timeoutMs,
      inherit: print.isAtOnce,
    });
    if (!print.isAtOnce) print.say(stdout + stderr);
    if (code === NO_TESTS) return { passed: 0, failed: mayBeEmpty ? 0 : 1, skipped: [] };
    return outcomeOf(await readFile(report, "utf8").catch(() => ""), code);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} xml
 * @param {number} code pytest's exit code
 * @returns {import("./outcome.mjs").Outcome}
 */
function outcomeOf(xml, code) {
  const suite = xml.match(/<testsuite [^>]*>/)?.[0] ?? "";
  const count = (/** @type {string} */ name) =>
    Number(suite.match(new RegExp(`\\b${name}="(\\d+)"`))?.[1] ?? 0);
  const failed = count("failures") + count("errors");
  const skips = xml.matchAll(/<testcase [^>]*\bname="([^"]*)"[^>]*>\s*<skipped [^>]*\bmessage="([^"]*)"/g);
  const skipped = Array.from(skips, ([, name, reason]) => `${name}: ${reason}`);
  return {
    passed: count("tests") - failed - count("skipped"),
    failed: code !== 0 && failed === 0 ? 1 : failed,
    skipped,
  };
}
