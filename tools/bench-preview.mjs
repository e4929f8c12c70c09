import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { importTimes } from "./bench/import-time.mjs";
import { startLambdaEndpoint } from "./bench/lambda-endpoint.mjs";
import { PreviewBench } from "./bench/preview-bench.mjs";
import { CASES, KEYS } from "./bench/preview-figures.mjs";
import { reportPreviews } from "./bench/preview-report.mjs";
import { endCommandsWithThisProcess } from "./command.mjs";
import { isMain } from "./paths.mjs";
import { runMain, SetupError, sayOnStdout as say, sayOnStderr, stopwatch } from "./setup/progress.mjs";
import { setup } from "./setup.mjs";

const IMPORT_PAIRS = 15;
const USAGE =
  "Usage: npm run bench:preview [-- --runs 5] [--short] [--only KEY,KEY] [--max-concurrency 1000]";

// `npm run bench:preview`: previews of connectors against those of plain dynamic resources, taking turns.
async function main() {
  const { runs, short, maxConcurrency, wants } = readOptions();
  const time = stopwatch();
  const { enginePath } = await setup({ parts: ["npm", "engine", "dist"], say: sayOnStderr });
  const folder = mkdtempSync(join(tmpdir(), "python-connectors-bench-"));
  // Also after Ctrl-C, which ends the process at once.
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const endpoint = await startLambdaEndpoint({ latencyMs: 0 });
  try {
    const bench = new PreviewBench({ folder, enginePath, endpoint, runs, short, maxConcurrency });
    /** @type {import("./bench/preview-bench.mjs").Measured[]} */
    const measured = [];
    for (const one of CASES.filter(({ key }) => wants(key))) measured.push(await bench.measure(one));
    const stateBytes = wants("state_bytes") ? await bench.stateBytes() : undefined;
    const imports = wants("import_ms")
      ? await importTimes(short ? 3 : IMPORT_PAIRS, await bench.installed())
      : [];
    for (const line of reportPreviews({ measured, stateBytes, imports })) say(line);
    sayOnStderr(`${runs} runs${short ? ", of the short form" : ""}: ${time()}`);
  } finally {
    await endpoint.stop();
  }
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        runs: { type: "string", default: "5" },
        short: { type: "boolean", default: false },
        only: { type: "string" },
        "max-concurrency": { type: "string", default: "1000" },
      },
    });
    const number = (/** @type {"runs" | "max-concurrency"} */ name) => {
      const value = Number(values[name]);
      if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} is a whole number from 1`);
      return value;
    };
    const only = values.only?.split(",");
    const unknown = only?.find((key) => !KEYS.includes(key));
    if (unknown !== undefined) throw new Error(`--only ${unknown}: one of ${KEYS.join(", ")}`);
    return {
      runs: number("runs"),
      short: values.short,
      maxConcurrency: number("max-concurrency"),
      /** @param {string} key a figure, or a row of the table that goes with one */
      wants: (key) => only === undefined || only.includes(key.split(",")[0] ?? ""),
    };
  } catch (error) {
    throw new SetupError(`${/** @type {Error} */ (error).message}\n${USAGE}`);
  }
}

if (isMain(import.meta.url)) {
  endCommandsWithThisProcess();
  await runMain(main);
}
