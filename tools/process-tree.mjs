import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/**
 * The ids of all processes below one, the nearest first.
 *
 * @param {number} root
 * @returns {number[]}
 */
export function descendants(root) {
  const children = childrenByParent();
  const found = [...(children.get(root) ?? [])];
  for (let index = 0; index < found.length; index += 1) {
    found.push(...(children.get(/** @type {number} */ (found[index])) ?? []));
  }
  return found;
}

/**
 * Whether a process runs. One that has ended and waits for its parent does not.
 *
 * @param {number} pid
 * @returns {boolean}
 */
export function isRunning(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return true;
  }
}

/**
 * Ends a process and all below it: asked first, and after the grace period made to.
 *
 * @param {number} root
 * @param {number} [graceMs]
 * @returns {Promise<void>}
 */
export async function endTree(root, graceMs = 2000) {
  const all = new Set([...descendants(root), root]);
  for (const pid of all) signal(pid, "SIGTERM");
  const end = performance.now() + graceMs;
  while (performance.now() < end && [...all].some(isRunning)) {
    for (const pid of [...all]) for (const child of descendants(pid)) all.add(child);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  for (const pid of all) if (isRunning(pid)) signal(pid, "SIGKILL");
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals} name
 */
function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch {
    // It ended in the meantime.
  }
}

/** @returns {Map<number, number[]>} */
function childrenByParent() {
  const children = new Map();
  for (const [pid, parent] of processes()) children.set(parent, [...(children.get(parent) ?? []), pid]);
  return children;
}

/** @returns {[pid: number, parent: number][]} */
function processes() {
  // Small container images have no ps; macOS has no /proc.
  if (process.platform === "linux") {
    return readdirSync("/proc").flatMap((name) => {
      if (!/^\d+$/.test(name)) return [];
      try {
        const stat = readFileSync(`/proc/${name}/stat`, "utf8");
        const parent = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1];
        return [/** @type {[number, number]} */ ([Number(name), Number(parent)])];
      } catch {
        return [];
      }
    });
  }
  const listed = spawnSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).stdout ?? "";
  return listed.split("\n").flatMap((line) => {
    const [pid, parent] = line.trim().split(/\s+/).map(Number);
    return pid && parent ? [/** @type {[number, number]} */ ([pid, parent])] : [];
  });
}
