import { copyFileSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { runCommand } from "../command.mjs";
import { engineEnvironment } from "../engine-environment.mjs";
import { repository } from "../paths.mjs";
import { SetupError } from "../setup/progress.mjs";

const DICTIONARY = join(repository, "dist", "provider", "core", "connector", "deployed-dictionary.js");
const PROGRAMS = join(repository, "test", "bench", "preview");
const TIMEOUT_MS = 15 * 60_000;

/** @typedef {"connectors" | "dynamic"} ProgramName a file of test/bench/preview */

/**
 * What a program is to be: how many resources, the version of their code, and the properties of their sources.
 *
 * @typedef {object} Variant
 * @property {number} count
 * @property {number} version
 * @property {{ partitions?: number }} [properties]
 */

/**
 * How a preview went.
 *
 * @typedef {object} Preview
 * @property {number} seconds of the whole command
 * @property {Record<string, number>} steps by what the CLI's summary calls them: `unchanged`, `update`, `create`, ...
 */

/** A program of the benchmark with a project, a stack and a schema cache of its own. */
export class BenchmarkStack {
  /** @type {string} */
  folder;
  /** @type {NodeJS.ProcessEnv} */
  #env;
  #previews = 0;

  /**
   * @param {ProgramName} program
   * @param {{ folder: string, enginePath: readonly string[], endpoint: string, settings: NodeJS.ProcessEnv }} options
   *   the folder is made
   */
  constructor(program, { folder, enginePath, endpoint, settings }) {
    this.folder = folder;
    mkdirSync(join(folder, "node_modules"), { recursive: true });
    symlinkSync(join(repository, "node_modules", "@pulumi"), join(folder, "node_modules", "@pulumi"));
    symlinkSync(repository, join(folder, "node_modules", "pulumi-python-connectors"));
    for (const name of readdirSync(PROGRAMS)) copyFileSync(join(PROGRAMS, name), join(folder, name));
    writeFileSync(join(folder, "Pulumi.yaml"), "name: benchmark\nruntime: nodejs\n");
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "benchmark", main: `${program}.js` }));
    this.#env = {
      ...engineEnvironment({ enginePath, stateFolder: join(folder, ".state"), endpoint }),
      PYTHON_CONNECTORS_CACHE_DIR: join(folder, ".caches", "up"),
      ...settings,
    };
  }

  /**
   * Makes the stack and brings it up.
   *
   * @param {Variant} variant
   */
  async up(variant) {
    await this.#run(["stack", "init", "dev"], variant);
    // A backend of files would write the whole state after each of a thousand steps.
    const atOnce = { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" };
    await this.#run(["up", "--yes", "--skip-preview"], variant, atOnce);
  }

  /**
   * @param {Variant} variant
   * @param {NodeJS.ProcessEnv} [settings]
   * @returns {Promise<Preview>}
   */
  async preview(variant, settings = {}) {
    this.#previews += 1;
    // Each preview as on a machine of a pipeline, which has no schemas of the last minutes.
    const cache = join(this.folder, ".caches", String(this.#previews));
    const start = performance.now();
    const output = await this.#run(["preview"], variant, { ...settings, PYTHON_CONNECTORS_CACHE_DIR: cache });
    const seconds = (performance.now() - start) / 1000;
    return { seconds, steps: summary(output) };
  }

  /**
   * The state's bytes of one resource's inputs and outputs, without those of its code and its schema. What is packed
   * together with code counts as what the text would be shorter without it.
   *
   * @param {string} name
   * @param {Variant} variant
   */
  async stateBytes(name, variant) {
    const { deployment } = JSON.parse(await this.#run(["stack", "export", "--show-secrets"], variant));
    /** @type {{ urn: string, inputs: Record<string, unknown>, outputs: Record<string, unknown> & { __deployed: { plaintext: string } } }[]} */
    const resources = deployment.resources;
    const found = resources.find(({ urn }) => urn.endsWith(`::${name}`));
    if (found === undefined) throw new SetupError(`there is no ${name} in the state`);
    const bytes = (/** @type {Record<string, unknown>} */ { code, schema, ...rest }) =>
      Buffer.byteLength(JSON.stringify(rest));
    const { __deployed: packed, ...outputs } = found.outputs;
    const text = JSON.parse(packed.plaintext);
    const { DEPLOYED_DICTIONARY: dictionary } = createRequire(import.meta.url)(DICTIONARY);
    const deployed = inflateRawSync(Buffer.from(text, "base64"), { dictionary });
    const { connection, inputs } = JSON.parse(deployed.toString());
    const code = deflateRawSync(JSON.stringify({ code: inputs.code, connection }), { level: 9, dictionary });
    const beside = text.slice(code.toString("base64").length);
    return bytes(found.inputs) + bytes(outputs) + bytes({ __deployed: beside });
  }

  /**
   * @param {readonly string[]} args
   * @param {Variant} variant
   * @param {NodeJS.ProcessEnv} [settings]
   * @returns {Promise<string>} what the CLI printed on stdout
   */
  async #run(args, { count, version, properties = {} }, settings = {}) {
    const { code, stdout, stderr } = await runCommand("pulumi", [...args, "--non-interactive"], {
      cwd: this.folder,
      env: {
        ...this.#env,
        ...settings,
        BENCH_COUNT: String(count),
        BENCH_VERSION: String(version),
        BENCH_PROPERTIES: JSON.stringify(properties),
      },
      timeoutMs: TIMEOUT_MS,
    });
    if (code !== 0) throw new SetupError(`pulumi ${args.join(" ")} ended with ${code}.`, stdout + stderr);
    return stdout;
  }
}

/**
 * The numbers of the CLI's last lines, `~ 100 to update`, `3 unchanged`.
 *
 * @param {string} output
 * @returns {Record<string, number>}
 */
function summary(output) {
  const lines = output.split("\n").slice(output.split("\n").indexOf("Resources:") + 1);
  const found = lines.flatMap((line) => {
    const match = /^\s+(?:\S )?(\d+) (?:to )?([a-z]+)/.exec(line);
    return match ? [[match[2] ?? "", Number(match[1])]] : [];
  });
  return Object.fromEntries(found);
}
