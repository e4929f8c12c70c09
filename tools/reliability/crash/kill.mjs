import { allEnded, kill, killTree, processTree } from "../processes.mjs";

/** Much longer than an `up` takes to come to any of its calls. */
const REACH_TIMEOUT_MS = 120_000;
const END_TIMEOUT_MS = 30_000;

/**
 * A `pulumi up` that was killed.
 *
 * @typedef {object} Killed
 * @property {import("../../emulator/request-log.mjs").RequestRecord} call the one that it was killed at
 * @property {() => Promise<void>} release lets the held call go on, where its process lives still, and resolves when it
 *   has come to its end
 * @property {number[]} orphans the processes that the CLI left
 */

/**
 * Runs `pulumi up`, holds one of its calls and kills. A call whose process is killed is lost before it took effect, or
 * its answer is lost after.
 *
 * @param {object} options
 * @param {import("../scenario.mjs").Emulator} options.emulator
 * @param {import("../workspace.mjs").Workspace} options.workspace
 * @param {{ operation?: string, nth?: number }} options.call which of its calls
 * @param {"before" | "after"} options.side of the call's effect
 * @param {boolean} [options.cliOnly] the CLI's descendants live on; default: all are killed
 * @returns {Promise<Killed>} rejects where `up` ended before it came to that call
 */
export async function killAt({ emulator, workspace, call, side, cliOnly = false }) {
  const { faults, log } = emulator;
  const caller = workspace.accessKeyId;
  faults.set([{ fault: "hold", when: side, caller, ...call, times: 1 }], caller);
  const cli = workspace.start(["up", "--yes", "--skip-preview"]);
  const root = cli.pid ?? 0;
  let over = false;
  const ended = new Promise((resolve) => cli.once("error", resolve).once("close", resolve)).then(() => {
    over = true;
  });
  const held = await until(
    () => faults.held().find((record) => record.caller === caller),
    () => over,
  );
  const orphans = cliOnly && held ? processTree(root).slice(1) : [];
  const victims = cliOnly && held ? [root] : killTree(root);
  kill(victims);
  await ended;
  faults.set([], caller);
  if (!held)
    throw new Error(
      "pulumi up ended, or its time was up, before it came to the call that it was to be killed at",
    );
  const alive = await allEnded(victims, END_TIMEOUT_MS);
  if (alive.length > 0) throw new Error(`${alive.length} processes outlived a kill`);
  const record = log.since(held.id - 1).requests[0] ?? held;
  const release = async () => {
    faults.release(held.id);
    await until(
      () => record.endedAt !== null || undefined,
      () => false,
    );
  };
  if (!cliOnly) await release();
  return { call: record, release, orphans };
}

/**
 * @template Found
 * @param {() => Found | undefined} look
 * @param {() => boolean} giveUp
 * @returns {Promise<Found | undefined>} undefined where it was given up, or the time was up
 */
async function until(look, giveUp) {
  const end = performance.now() + REACH_TIMEOUT_MS;
  for (;;) {
    const found = look();
    if (found !== undefined || giveUp() || performance.now() > end) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
