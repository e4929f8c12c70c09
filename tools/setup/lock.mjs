import { spawn } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { SetupError } from "./progress.mjs";

// The kernel's file lock, held by a small Python process for as long as its stdin is open: it ends with this process,
// however that ends, so no lock is ever stale and no process id is ever mistaken for another.
const HOLDER = `
import fcntl, signal, sys, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
with open(sys.argv[1], "a+", encoding="utf-8") as file:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        for _ in range(40):
            file.seek(0)
            owner = file.read().strip()
            if owner:
                break
            # Whoever holds the lock writes its name right after.
            time.sleep(0.05)
        print("waiting for " + (owner or "another set-up"), flush=True)
        fcntl.flock(file, fcntl.LOCK_EX)
    file.truncate(0)
    file.write(sys.argv[2])
    file.flush()
    print("held", flush=True)
    sys.stdin.read()
`;

/**
 * Runs a function while no other process of this machine runs one under the same lock file.
 *
 * @template Result
 * @param {{ python: string, file: string, owner: string, say: import("./progress.mjs").Say }} lock `owner` is what a
 *   process that has to wait says it waits for
 * @param {() => Promise<Result>} run
 * @returns {Promise<Result>}
 */
export async function withLock({ python, file, owner, say }, run) {
  const folder = dirname(file);
  await mkdir(folder, { recursive: true }).catch((error) => {
    throw new SetupError(
      `The cache folder ${folder} cannot be made (${error.code}): set PYTHON_CONNECTORS_CACHE_DIR to one that can.`,
    );
  });
  const holder = spawn(python, ["-I", "-c", HOLDER, file, owner], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise((resolve) => holder.on("close", resolve).on("error", resolve));
  try {
    for await (const line of createInterface({ input: holder.stdout })) {
      if (line === "held") return await run();
      say(`set-up: ${line}`);
    }
    throw new SetupError(`The lock file ${file} cannot be used: is its folder writable?`);
  } finally {
    holder.stdin.end();
    await ended;
  }
}
