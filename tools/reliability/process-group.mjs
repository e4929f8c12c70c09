import { allEnded, kill, processTree } from "./processes.mjs";

/**
 * What became of a command that was interrupted.
 *
 * @typedef {object} Interrupted
 * @property {number | null} code exit code; null where it had to be killed
 * @property {number} exitMs from the signal to its end
 * @property {number} processes how many it had, itself among them
 * @property {readonly number[]} left those of them that ran still when the time was up; they were killed then
 */

/**
 * Interrupts a command as Ctrl-C at a terminal does: the foreground process group gets SIGINT, once. The engine's plugins
 * have groups of their own.
 *
 * @param {import("node:child_process").ChildProcess} command started as the leader of a process group
 * @param {number} patienceMs for all of its processes to end
 * @returns {Promise<Interrupted>}
 */
export async function interrupt(command, patienceMs) {
  const root = command.pid ?? 0;
  const all = processTree(root);
  const start = performance.now();
  const ended = new Promise((resolve) => {
    if (command.exitCode !== null) resolve(command.exitCode);
    else command.once("exit", resolve);
  }).then((code) => ({ code: /** @type {number | null} */ (code), exitMs: performance.now() - start }));
  process.kill(-root, "SIGINT");
  const left = await allEnded(all, patienceMs);
  kill(left);
  return { ...(await ended), processes: all.length, left };
}
