import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { median, tableLines } from "./bench/figures.mjs";
import { previewOutput } from "./bench/preview-output.mjs";
import { endCommandsWithThisProcess } from "./command.mjs";
import { isMain, repository } from "./paths.mjs";
import { runMain, SetupError, sayOnStdout as say, sayOnStderr } from "./setup/progress.mjs";
import { setup } from "./setup.mjs";

const USAGE = "Usage: npm run bench:report [-- --runs 5] [--connectors 1000]";
const FIELDS = 100;
/** At most. */
const TARGETS = { seconds: 2, megabytes: 300 };

// `npm run bench:report`: a report in all its forms on what a preview of many connectors prints.
async function main() {
  const { runs, connectors } = readOptions();
  await setup({ parts: ["npm", "dist"], say: sayOnStderr });
  const folder = mkdtempSync(join(tmpdir(), "python-connectors-bench-"));
  try {
    const input = join(folder, "preview.json");
    const text = previewOutput(connectors, FIELDS);
    writeFileSync(input, text);
    const size = (Buffer.byteLength(text) / 1e6).toFixed(0);
    say(`report on a preview of ${connectors} connectors of ${FIELDS} fields, ${size} MB, ${runs} runs`);
    const measured = Array.from({ length: runs }, () => measure(folder, input));
    const lines = reportLines(measured);
    for (const line of lines) say(line);
    return lines.some((line) => line.includes("MISSED")) ? 1 : 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} folder
 * @param {string} input
 */
function measure(folder, input) {
  const peak = join(folder, "peak");
  const outputs = [
    ["--markdown", "report.md"],
    ["--html", "report.html"],
    ["--json", "report.json"],
  ];
  const started = performance.now();
  const ran = spawnSync(
    process.execPath,
    [
      ...["--require", join(repository, "tools", "bench", "peak-memory.cjs")],
      ...[join(repository, "dist", "cli", "main.js"), "report", input, "--fail-on", "none"],
      ...outputs.flatMap(([flag = "", name = ""]) => [flag, join(folder, name)]),
    ],
    { encoding: "utf8", env: { ...process.env, BENCH_PEAK_FILE: peak } },
  );
  const seconds = (performance.now() - started) / 1000;
  if (ran.status !== 0) throw new SetupError(`the report ended with ${ran.status}:\n${ran.stderr}`);
  return { seconds, megabytes: Number(readFileSync(peak, "utf8")) / 1e6 };
}

/**
 * @param {readonly { seconds: number, megabytes: number }[]} measured
 * @returns {string[]}
 */
export function reportLines(measured) {
  const rows = /** @type {const} */ (["seconds", "megabytes"]).map((key) => {
    const values = measured.map((one) => one[key]);
    const [middle, target] = [median(values), TARGETS[key]];
    return [
      { seconds: "wall, s", megabytes: "peak RSS, MB" }[key],
      Number(middle.toFixed(2)),
      Number(Math.max(...values).toFixed(2)),
      target,
      middle <= target ? "" : "MISSED",
    ];
  });
  return tableLines([["", "median", "worst", "target", ""], ...rows]);
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        runs: { type: "string", default: "5" },
        connectors: { type: "string", default: "1000" },
      },
    });
    const number = (/** @type {"runs" | "connectors"} */ name) => {
      const value = Number(values[name]);
      if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} is a whole number from 1`);
      return value;
    };
    return { runs: number("runs"), connectors: number("connectors") };
  } catch (error) {
    throw new SetupError(`${/** @type {Error} */ (error).message}\n${USAGE}`);
  }
}

if (isMain(import.meta.url)) {
  endCommandsWithThisProcess();
  await runMain(main);
}
