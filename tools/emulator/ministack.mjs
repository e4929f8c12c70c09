import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { closeSync, openSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SetupError } from "../setup/progress.mjs";

const WATCHDOG = fileURLToPath(new URL("watchdog.py", import.meta.url));
const START_TIMEOUT_MS = 60_000;
const START_TRIES = 5;

/**
 * @typedef {object} MiniStack
 * @property {string} endpoint
 * @property {number} pid of the watchdog, which ends with it
 * @property {Promise<void>} ended
 * @property {() => Promise<void>} stop ends it with all of its processes and removes its folder
 */

/**
 * Starts MiniStack on a free port of 127.0.0.1 and waits until it answers. If another program takes the port in
 * between, the next one is tried.
 *
 * @param {string} python the Python environment's
 * @returns {Promise<MiniStack>}
 */
export async function startMiniStack(python) {
  let log = "";
  for (let tries = 0; tries < START_TRIES; tries += 1) {
    const started = await startOn(python, await freePort());
    if ("endpoint" in started) return started;
    log = started.log;
  }
  throw new SetupError("The emulator MiniStack did not start: its last messages are above.", log);
}

/**
 * @param {string} python
 * @param {number} port
 * @returns {Promise<MiniStack | { log: string }>}
 */
async function startOn(python, port) {
  const folder = await mkdtemp(join(tmpdir(), "python-connectors-emulator-"));
  const logFile = join(folder, "ministack.log");
  const log = openSync(logFile, "a");
  const token = randomUUID();
  const watchdog = spawn(python, ["-I", WATCHDOG, folder, python, "-I", "-m", "ministack"], {
    cwd: folder,
    env: environment(port, folder, token),
    stdio: ["pipe", log, log],
    // A session of its own: Ctrl-C reaches this process only, which then stops the emulator in order.
    detached: true,
  });
  closeSync(log);
  let over = false;
  const ended = new Promise((resolve) => {
    watchdog.on("error", resolve).on("close", resolve);
  }).then(async () => {
    over = true;
    // The watchdog's last act, unless it was killed.
    await rm(folder, { recursive: true, force: true });
  });
  watchdog.stdin?.on("error", () => {});
  const stop = async () => {
    watchdog.stdin?.end();
    await ended;
  };
  const endpoint = `http://127.0.0.1:${port}`;
  const deadline = performance.now() + START_TIMEOUT_MS;
  let messages = "";
  while (!over && performance.now() < deadline) {
    if (await answers(endpoint, token)) return { endpoint, pid: watchdog.pid ?? 0, ended, stop };
    messages = await readFile(logFile, "utf8").catch(() => messages);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await stop();
  return { log: messages };
}

/**
 * Only what MiniStack needs: its environment is also that of the Lambda functions, which must see nothing of the
 * user's own settings and credentials.
 *
 * @param {number} port
 * @param {string} folder
 * @param {string} token
 * @returns {NodeJS.ProcessEnv}
 */
function environment(port, folder, token) {
  return {
    PATH: process.env.PATH,
    LANG: process.env.LANG ?? "C.UTF-8",
    HOME: folder,
    TMPDIR: folder,
    STATE_DIR: join(folder, "state"),
    S3_DATA_DIR: join(folder, "s3"),
    BIND_HOST: "127.0.0.1",
    GATEWAY_PORT: String(port),
    // It comes back in the health answer, and tells this MiniStack from another one on the same port.
    MINISTACK_EDITION: token,
    MINISTACK_REGION: "us-east-1",
    MINISTACK_WORKER_THREADS: "128",
    LAMBDA_EXECUTOR: "local",
    LAMBDA_ACCOUNT_CONCURRENCY: "64",
    LAMBDA_WARM_TTL_SECONDS: "60",
    // Listeners of their own, on all interfaces.
    SFTP_ENABLED: "0",
    IOT_MTLS_ENABLED: "0",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_EC2_METADATA_DISABLED: "true",
    NO_PROXY: "127.0.0.1",
    LOG_LEVEL: "WARNING",
  };
}

/**
 * @param {string} endpoint
 * @param {string} token
 * @returns {Promise<boolean>}
 */
async function answers(endpoint, token) {
  try {
    const response = await fetch(`${endpoint}/_ministack/health`, { signal: AbortSignal.timeout(2000) });
    const health = /** @type {{ edition?: string }} */ (await response.json());
    return health.edition === token;
  } catch {
    return false;
  }
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
