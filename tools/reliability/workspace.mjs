import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { runCommand } from "../command.mjs";
import { engineEnvironment } from "../engine-environment.mjs";
import { repository } from "../paths.mjs";

/** Far beyond what any command takes: a hang is a failure, not the end of all. */
const TIMEOUT_MS = 10 * 60_000;

/**
 * @typedef {object} Ran
 * @property {number} code
 * @property {string} stdout
 * @property {string} stderr
 * @property {string} output both
 */

/**
 * A resource in the state.
 *
 * @typedef {object} StateResource
 * @property {string} urn
 * @property {string} type
 * @property {string} [id]
 * @property {boolean} [delete] one that is to be deleted still
 * @property {Record<string, any>} [inputs]
 * @property {Record<string, any>} [outputs]
 */

/** A Pulumi project with a backend, cache, AWS access key and stack `dev` that nothing else uses. */
export class Workspace {
  /** @type {string} */
  folder;
  /** @type {string} */
  project;
  /** What its requests are signed with, by which the proxy tells them from those of other workspaces. */
  accessKeyId;
  /** @type {NodeJS.ProcessEnv} */
  #env;

  /**
   * @param {object} options
   * @param {string} options.parent the folder that it is made in
   * @param {readonly string[]} options.enginePath
   * @param {string} options.endpoint
   * @param {Record<string, string>} options.files
   * @param {NodeJS.ProcessEnv} options.env
   */
  constructor({ parent, enginePath, endpoint, files, env }) {
    this.folder = mkdtempSync(join(parent, "workspace-"));
    const id = randomBytes(4).toString("hex");
    this.project = `reliability-${id}`;
    this.accessKeyId = `KEY${id.toUpperCase()}`;
    const backend = join(this.folder, ".backend");
    const temporary = join(this.folder, ".tmp");
    for (const folder of [backend, temporary]) mkdirSync(folder);
    this.#env = {
      // The engine's home is shared: what it keeps there is the same for all.
      ...engineEnvironment({ enginePath, stateFolder: join(parent, "engine"), endpoint }),
      PULUMI_BACKEND_URL: pathToFileURL(backend).href,
      PYTHON_CONNECTORS_CACHE_DIR: join(this.folder, ".cache"),
      AWS_ACCESS_KEY_ID: this.accessKeyId,
      // What is killed leaves its temporary files behind.
      TMPDIR: temporary,
      ...env,
    };
    this.write({
      "Pulumi.yaml": `name: ${this.project}\nruntime: nodejs\n`,
      "package.json": JSON.stringify({ name: this.project, main: "index.js" }),
      ...files,
    });
    // Links, as a workspace of a package manager makes them.
    mkdirSync(join(this.folder, "node_modules"));
    symlinkSync(join(repository, "node_modules", "@pulumi"), join(this.folder, "node_modules", "@pulumi"));
    symlinkSync(repository, join(this.folder, "node_modules", "pulumi-python-connectors"));
  }

  /** @param {Record<string, string>} files */
  write(files) {
    for (const [name, text] of Object.entries(files)) {
      const file = join(this.folder, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }

  /** @param {string} name */
  read(name) {
    return readFileSync(join(this.folder, name), "utf8");
  }

  remove() {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /**
   * Runs the CLI to its end, whatever that is.
   *
   * @param {readonly string[]} args
   * @param {NodeJS.ProcessEnv} [env]
   * @returns {Promise<Ran>}
   */
  async pulumi(args, env = {}) {
    const ran = await runCommand("pulumi", [...args, "--non-interactive"], {
      cwd: this.folder,
      env: { ...this.#env, ...env },
      timeoutMs: TIMEOUT_MS,
    });
    return { ...ran, output: ran.stdout + ran.stderr };
  }

  /**
   * Runs the CLI, and throws what it printed where it fails.
   *
   * @param {readonly string[]} args
   * @param {NodeJS.ProcessEnv} [env]
   * @returns {Promise<Ran>}
   */
  async expect(args, env = {}) {
    const ran = await this.pulumi(args, env);
    if (ran.code === 0) return ran;
    throw new Error(`pulumi ${args.join(" ")} ended with code ${ran.code}:\n${ran.output}`);
  }

  /**
   * @param {NodeJS.ProcessEnv} [env]
   * @returns {Promise<Ran>}
   */
  up(env = {}) {
    return this.expect(["up", "--yes", "--skip-preview"], env);
  }

  /**
   * Starts the CLI and does not wait for it: who starts it ends it. What it prints is in `command.log`.
   *
   * @param {readonly string[]} args
   * @param {{ env?: NodeJS.ProcessEnv, isGroup?: boolean }} [options] whether it leads a process group, as a shell's
   *   foreground job does
   * @returns {import("node:child_process").ChildProcess}
   */
  start(args, { env = {}, isGroup = false } = {}) {
    const log = openSync(join(this.folder, "command.log"), "w");
    try {
      return spawn("pulumi", [...args, "--non-interactive"], {
        cwd: this.folder,
        env: { ...this.#env, ...env },
        stdio: ["ignore", log, log],
        detached: isGroup,
      });
    } finally {
      closeSync(log);
    }
  }

  /**
   * @param {Record<string, string>} plain
   * @param {Record<string, string>} secrets
   */
  async init(plain, secrets) {
    await this.expect(["stack", "init", "dev"]);
    const pairs = (/** @type {Record<string, string>} */ config, /** @type {string} */ flag) =>
      Object.entries(config).flatMap(([key, value]) => [flag, `${key}=${value}`]);
    await this.expect(["config", "set-all", ...pairs(plain, "--plaintext"), ...pairs(secrets, "--secret")]);
  }

  /**
   * The resources in the state, secret outputs in plain text; none where the stack is empty.
   *
   * @returns {Promise<StateResource[]>}
   */
  async resources() {
    return (await this.deployment()).resources ?? [];
  }

  /** @returns {Promise<{ resources?: StateResource[], pending_operations?: unknown[] }>} */
  async deployment() {
    const { stdout } = await this.expect(["stack", "export", "--show-secrets"]);
    return JSON.parse(stdout).deployment;
  }
}
