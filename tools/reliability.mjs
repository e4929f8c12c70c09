import { mkdtempSync, rmSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { endCommandsWithThisProcess } from "./command.mjs";
import { startEmulator } from "./emulator/start.mjs";
import { isMain } from "./paths.mjs";
import { HookStack } from "./reliability/hook-stack.mjs";
import { endsWell, lastLine, tableOf } from "./reliability/report.mjs";
import { Workspace } from "./reliability/workspace.mjs";
import { runMain, SetupError, sayOnStderr as say, sayOnStdout, stopwatch } from "./setup/progress.mjs";
import { setup } from "./setup.mjs";

const USAGE = `Usage: npm run reliability [-- options]
  --short      a short form of each scenario
  --only 1,3   these scenarios only
  --seed TEXT  what random choices are made from (default: 1)`;

const SCENARIOS = new URL("reliability/scenarios/", import.meta.url);

/** @typedef {import("./reliability/scenario.mjs").Scenario} Scenario */
/** @typedef {import("./reliability/report.mjs").Done} Done */

// `npm run reliability`: crashes, lost answers, throttling and leaks, on the real engine and the emulator.
async function main() {
  const time = stopwatch();
  const options = readOptions();
  const scenarios = (await loadScenarios()).filter(({ number }) => options.only?.includes(number) ?? true);
  const missing = options.only?.filter((number) => !scenarios.some((scenario) => scenario.number === number));
  if (missing?.length) throw new SetupError(`There is no scenario ${missing.join(", ")}.\n${USAGE}`);
  const found = await setup({ say });
  const hooks = new HookStack();
  const emulator = await startEmulator({ ...found, say, hooks: [hooks.hook] });
  const parent = mkdtempSync(join(tmpdir(), "python-connectors-reliability-"));
  // Also after Ctrl-C, which ends the process at once.
  process.once("exit", () => rmSync(parent, { recursive: true, force: true }));
  /** @type {Done[]} */
  const done = [];
  try {
    for (const scenario of scenarios) {
      const workspaces = new Set();
      done.push(
        await runScenario(scenario, {
          emulator: {
            facts: emulator.facts,
            upstream: emulator.upstream,
            log: emulator.proxy.log,
            faults: emulator.proxy.faults,
            strict: emulator.proxy.strict,
            use: (hook) => hooks.use(hook),
          },
          short: options.short,
          seed: options.seed,
          workspace: async (files, { env = {}, config = {}, secrets = {} } = {}) => {
            const { endpoint, functionArn, qualifier } = emulator.facts;
            const { enginePath } = found;
            const workspace = new Workspace({ parent, enginePath, endpoint, files, env });
            workspaces.add(workspace);
            await workspace.init({ functionArn, qualifier, ...config }, secrets);
            return workspace;
          },
        }),
      );
      for (const workspace of workspaces) workspace.remove();
    }
  } finally {
    await emulator.stop();
  }
  for (const line of tableOf(done)) sayOnStdout(line);
  say(`${scenarios.length} scenarios, seed ${options.seed}${options.short ? ", short form" : ""}: ${time()}`);
  sayOnStdout(lastLine(done));
  return endsWell(done, { complete: !options.only }) ? 0 : 1;
}

/**
 * @param {Scenario} scenario
 * @param {Omit<import("./reliability/scenario.mjs").ScenarioContext, "say" | "log">} context
 * @returns {Promise<Done>}
 */
async function runScenario({ number, name, run }, context) {
  const time = stopwatch();
  /** @type {Done["failures"][number][]} */
  const failures = [];
  const log = (/** @type {string} */ what, details = "") => {
    failures.push({ what, details });
    say(`  FAILED: ${what}`);
    for (const line of details.split("\n").filter(Boolean)) say(`    ${line}`);
  };
  say(`${number}. ${name} ...`);
  let result = /** @type {import("./reliability/scenario.mjs").ScenarioResult} */ ({ figures: {}, rows: [] });
  try {
    result = await run({ ...context, say, log });
  } catch (error) {
    log("the scenario could not be carried out", String(/** @type {Error} */ (error).stack));
  }
  say(`${number}. ${failures.length ? `FAILED ${failures.length} times` : "ok"} (${time()})`);
  return { number, name, time: time(), failures, ...result };
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        short: { type: "boolean", default: false },
        only: { type: "string" },
        seed: { type: "string", default: "1" },
      },
    });
    return { short: values.short, seed: values.seed, only: values.only?.split(",").map(Number) };
  } catch (error) {
    throw new SetupError(`${/** @type {Error} */ (error).message}\n${USAGE}`);
  }
}

/** @returns {Promise<Scenario[]>} by number */
async function loadScenarios() {
  const files = (await readdir(SCENARIOS)).filter((file) => file.endsWith(".mjs"));
  const loaded = await Promise.all(
    files.map(
      async (file) => /** @type {Scenario} */ ((await import(new URL(file, SCENARIOS).href)).scenario),
    ),
  );
  return loaded.sort((a, b) => a.number - b.number);
}

if (isMain(import.meta.url)) {
  endCommandsWithThisProcess();
  await runMain(main);
}
