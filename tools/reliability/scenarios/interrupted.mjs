import { connectorProgram } from "../connector-programs.mjs";
import { interrupt } from "../process-group.mjs";
import { Witnesses } from "../witnesses.mjs";

/** How long Ctrl-C may take, until nothing is left. */
const EXIT_MS = 10_000;
const REACH_TIMEOUT_MS = 120_000;
/** Longer than anybody waits: an end that comes of itself would be seen as one that is late. */
const GENERATION_SECONDS = 60;

const COMMANDS = [["preview"], ["up", "--yes", "--skip-preview"]];
const RUNNERS = /** @type {const} */ (["lambda", "local"]);
const EARLY_WORK = ["on", "off"];

/**
 * @typedef {object} Case
 * @property {string} during what is under way
 * @property {"lambda" | "local"} runner
 * @property {string} prefetch
 * @property {readonly string[]} args
 */

/** @type {readonly Case[]} */
const CASES = [
  ...RUNNERS.flatMap((runner) =>
    EARLY_WORK.flatMap((prefetch) =>
      COMMANDS.map((args) => ({ during: "a generation", runner, prefetch, args })),
    ),
  ),
  ...EARLY_WORK.map((prefetch) => ({
    during: "throttling without an end",
    runner: /** @type {const} */ ("lambda"),
    prefetch,
    args: ["preview"],
  })),
  // In create, after the secret was written.
  {
    during: "the test with the stored credential",
    runner: "lambda",
    prefetch: "on",
    args: ["up", "--yes", "--skip-preview"],
  },
];

/** @type {import("../scenario.mjs").Scenario} */
export const scenario = {
  number: 12,
  name: "Ctrl-C while schemas are generated",
  run: async (context) => {
    const figures = { interrupts: 0, late_exits: 0, left_processes: 0 };
    const rows = [];
    // The hardest: the provider's check is under way, and the engine waits for it.
    const chosen = CASES.filter(
      ({ during, prefetch, args }) =>
        !context.short || (during === "a generation" && prefetch === "off" && args[0] === "preview"),
    );
    for (const one of chosen) {
      const what = `${one.args[0]}, ${one.runner} runner, early work ${one.prefetch}, in ${one.during}`;
      context.say(`  ${what} ...`);
      const { code, exitMs, processes, left, next } = await interrupted(context, one);
      figures.interrupts += 1;
      figures.left_processes += left.length;
      if (exitMs > EXIT_MS) figures.late_exits += 1;
      if (exitMs > EXIT_MS) context.log(`${what}: it ended ${Math.round(exitMs)} ms after Ctrl-C`);
      if (left.length > 0) context.log(`${what}: ${left.length} of ${processes} processes were left`);
      if (code === 0) context.log(`${what}: it ended as if all were done`);
      if (next.code !== 0) context.log(`${what}: the next update fails`, next.output);
      rows.push(`${what}: ended after ${(exitMs / 1000).toFixed(1)} s, and ${processes} processes with it`);
    }
    return { figures, rows };
  },
};

/**
 * @param {import("../scenario.mjs").ScenarioContext} context
 * @param {Case} one
 */
async function interrupted({ emulator, workspace: make }, { during, runner, prefetch, args }) {
  const config = {
    "pythonConnectors:allowLocalRunner": "true",
    "pythonConnectors:prefetch": prefetch,
  };
  const workspace = await make({}, { config });
  const caller = workspace.accessKeyId;
  const witnesses = new Witnesses(workspace.folder);
  const files = (/** @type {boolean} */ isSlow) => {
    const wait = `time.sleep(${isSlow ? GENERATION_SECONDS : 0})`;
    const isTest = during === "the test with the stored credential";
    return connectorProgram({
      connectors: 3,
      runner,
      credential: isTest ? "a-credential" : undefined,
      // The test with the declared credential comes before the one with what is stored.
      connection: isTest
        ? `import os, time\n${witnesses.code}
def context(credentials):
    witness("context")
    if len(open(${JSON.stringify(witnesses.file)}).readlines()) == 2: ${wait}
    return {}
`
        : "",
      connector: `import time\n${witnesses.code}
def list_objects(context, metadata):
    witness("list")
    ${wait}
    yield {"name": "all", "fingerprint": "1", "is_prefix": False}

def read_rows(context, metadata):
    yield {"id": 1}
`,
    });
  };
  workspace.write(files(true));
  if (during === "throttling without an end") {
    const refused = { fault: "status", status: 429, operation: "Invoke", caller };
    // The connection's test passes.
    emulator.faults.set([{ ...refused, nth: 2, times: 1_000_000 }], caller);
  }
  const { lastId } = emulator.log.since(Number.POSITIVE_INFINITY);
  const command = workspace.start(args, { isGroup: true });
  const isUnderWay = () => {
    if (during === "a generation") return witnesses.lines().includes("list");
    if (during === "the test with the stored credential") return witnesses.lines().length >= 2;
    return emulator.log
      .since(lastId)
      .requests.some((record) => record.caller === caller && record.fault === "status-before");
  };
  const hasEnded = () => command.exitCode !== null || command.signalCode !== null;
  await until(REACH_TIMEOUT_MS, () => isUnderWay() || hasEnded());
  if (hasEnded())
    throw new Error(`pulumi ${args[0]} ended before ${during}:\n${workspace.read("command.log")}`);
  const isReached = isUnderWay();
  const seen = await interrupt(command, EXIT_MS);
  emulator.faults.set([], caller);
  if (!isReached) throw new Error(`pulumi ${args[0]} came to no ${during}`);
  workspace.write(files(false));
  const next = await workspace.pulumi(["up", "--yes", "--skip-preview"]);
  return { ...seen, next };
}

/**
 * @param {number} timeoutMs
 * @param {() => boolean} isTrue
 * @returns {Promise<boolean>} false where the time was up first
 */
async function until(timeoutMs, isTrue) {
  const end = performance.now() + timeoutMs;
  while (!isTrue()) {
    if (performance.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return true;
}
