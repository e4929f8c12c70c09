import { spawn } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { constants as os } from "node:os";
import { delimiter, join, sep } from "node:path";
import { descendants, endTree } from "./process-tree.mjs";

/**
 * @typedef {object} CommandResult
 * @property {number} code exit code; 127 where the command could not be started, 124 where its time was up
 * @property {string} stdout
 * @property {string} stderr
 * @property {boolean} timedOut
 */

/**
 * @typedef {object} CommandOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {number} [timeoutMs] after it, the command and all below it are ended
 * @property {boolean} [inherit] the command writes to this process's stdout and stderr, nothing is kept
 */

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();

/**
 * Runs a command to its end and keeps what it wrote. Never rejects: look at the code.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {CommandOptions} [options]
 * @returns {Promise<CommandResult>}
 */
export function runCommand(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: options.inherit ? ["ignore", "inherit", "inherit"] : ["ignore", "pipe", "pipe"],
    });
    running.add(child);
    const output = { stdout: "", stderr: "" };
    for (const name of /** @type {const} */ (["stdout", "stderr"])) {
      child[name]?.setEncoding("utf8").on("data", (text) => {
        output[name] += text;
      });
    }
    let timedOut = false;
    const timer = options.timeoutMs
      ? setTimeout(() => {
          timedOut = true;
          if (child.pid) void endTree(child.pid);
        }, options.timeoutMs)
      : undefined;
    const finish = (/** @type {number} */ code) => {
      clearTimeout(timer);
      running.delete(child);
      resolve({ code: timedOut ? 124 : code, ...output, timedOut });
    };
    child.on("error", (error) => {
      output.stderr += error.message;
      finish(127);
    });
    child.on("close", (code, signal) => finish(code ?? 128 + (signal ? os.signals[signal] : 0)));
  });
}

/** Ends this process on SIGINT, SIGTERM and SIGHUP, and with it the commands that it runs. */
export function endCommandsWithThisProcess() {
  process.on("exit", () => {
    for (const child of running) {
      if (!child.pid) continue;
      for (const pid of [...descendants(child.pid), child.pid]) {
        try {
          process.kill(pid, "SIGTERM");
        } catch {
          // It ended in the meantime.
        }
      }
    }
  });
  for (const name of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.on(name, () => process.exit(128 + os.signals[name]));
  }
}

/**
 * The files of this name on PATH that can be run, in its order. Folders of npm's command links are left out: `npm run`
 * puts them first, and a command there is a project's own, not the machine's.
 *
 * @param {string} name
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string[]}
 */
export function commandsOnPath(name, env = process.env) {
  const folders = (env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders
    .filter((folder) => !folder.includes(`${sep}node_modules${sep}.bin`))
    .map((folder) => join(folder, name))
    .filter(isExecutable);
}

/**
 * @param {string} file
 * @returns {boolean}
 */
export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
