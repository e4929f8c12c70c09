import { descendants, isRunning } from "../process-tree.mjs";

/** Processes that nobody waits for: they end with this one at the latest. @type {Set<number>} */
const loose = new Set();
process.on("exit", () => kill(loose));

/**
 * A process and all below it as they are now. They end with this process at the latest.
 *
 * @param {number} root
 * @returns {number[]} the root first
 */
export function processTree(root) {
  const all = [root, ...descendants(root)];
  for (const pid of all) loose.add(pid);
  return all;
}

/**
 * Kills a process and all below it, without a warning. They are stopped first: one that starts another meanwhile would
 * leave it behind.
 *
 * @param {number} root
 * @returns {number[]} the root first
 */
export function killTree(root) {
  const stopped = new Set();
  for (;;) {
    const fresh = processTree(root).filter((pid) => !stopped.has(pid));
    if (fresh.length === 0) break;
    for (const pid of fresh) {
      signal(pid, "SIGSTOP");
      stopped.add(pid);
    }
  }
  kill(stopped);
  return [...stopped];
}

/**
 * Kills without a warning.
 *
 * @param {Iterable<number>} pids
 */
export function kill(pids) {
  for (const pid of pids) signal(pid, "SIGKILL");
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals} name
 */
function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended.
  }
}

/**
 * Waits until all of them have ended.
 *
 * @param {readonly number[]} pids
 * @param {number} timeoutMs
 * @returns {Promise<number[]>} those that run still
 */
export async function allEnded(pids, timeoutMs) {
  const end = performance.now() + timeoutMs;
  let running = pids.filter(isRunning);
  while (running.length > 0 && performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 25));
    running = running.filter(isRunning);
  }
  for (const pid of pids) if (!running.includes(pid)) loose.delete(pid);
  return running;
}
