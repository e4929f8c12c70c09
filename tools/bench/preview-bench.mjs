import { join } from "node:path";
import { SetupError, sayOnStderr } from "../setup/progress.mjs";
import { caseValue } from "./preview-figures.mjs";
import { BenchmarkStack } from "./preview-stack.mjs";

const GENERATION_MS = 1000;
const SHORT_GENERATION_MS = 100;
/** Of what is only there to be compared with. */
const SETUP_MS = 5;

/** @typedef {import("./preview-figures.mjs").Case} Case */
/** @typedef {import("./preview-stack.mjs").Variant} Variant */
/** @typedef {{ ours: number, theirs: number, value: number }} Round seconds of both, and the figure's value */
/**
 * @typedef {object} Options
 * @property {string} folder for the stacks
 * @property {readonly string[]} enginePath
 * @property {import("./lambda-endpoint.mjs").LambdaEndpoint} endpoint
 * @property {number} runs
 * @property {boolean} short fewer resources, and faster generations
 * @property {number} maxConcurrency the most runs at once that are allowed
 */
/**
 * What was seen of one case.
 *
 * @typedef {object} Measured
 * @property {Case} one
 * @property {number} count
 * @property {Round[]} rounds
 * @property {number} invocations of the runner, the most of a preview
 * @property {number} mostInFlight
 */

/** Measures cases, each preview of ours beside one of plain dynamic resources. */
export class PreviewBench {
  /** @type {Options} */
  #options;
  /** @type {Map<string, Promise<{ ours: BenchmarkStack, theirs: BenchmarkStack }>>} */
  #stacks = new Map();

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
  }

  /**
   * @param {Case} one
   * @returns {Promise<Measured>}
   */
  async measure(one) {
    const { endpoint, runs, short, maxConcurrency } = this.#options;
    const count = short ? one.shortCount : one.count;
    const before = variant(one, count);
    const stacks = await this.#up(before);
    const after = one.kind === "unchanged" ? before : { ...before, version: 1 };
    const generationMs = short ? SHORT_GENERATION_MS : GENERATION_MS;
    endpoint.setLatency(generationMs);
    /** @type {Measured} */
    const measured = { one, count, rounds: [], invocations: 0, mostInFlight: 0 };
    for (let round = 1; round <= runs; round += 1) {
      sayOnStderr(`${one.key}: run ${round} of ${runs}`);
      const seconds = { ours: Number.NaN, theirs: Number.NaN };
      // The other way round every second time, so that what goes on beside it meets both alike.
      for (const which of /** @type {("ours" | "theirs")[]} */ (
        round % 2 ? ["ours", "theirs"] : ["theirs", "ours"]
      )) {
        endpoint.seen();
        const preview = await stacks[which].preview(after, one.settings);
        seconds[which] = preview.seconds;
        assertSteps(`${one.key}, ${which}`, preview.steps, before, one.kind !== "unchanged");
        const { invocations, mostInFlight, refused } = endpoint.seen();
        if (refused.length > 0)
          throw new SetupError(`${one.key}: the endpoint has no answer to ${refused[0]}`);
        if (mostInFlight > maxConcurrency)
          throw new SetupError(
            `${one.key}: ${mostInFlight} runs at once, where ${maxConcurrency} are allowed`,
          );
        measured.invocations = Math.max(measured.invocations, invocations);
        measured.mostInFlight = Math.max(measured.mostInFlight, mostInFlight);
      }
      const value = caseValue(one.kind, seconds.ours, seconds.theirs, generationMs / 1000);
      measured.rounds.push({ ...seconds, value });
    }
    return measured;
  }

  /** The state's bytes of one connector. */
  async stateBytes() {
    const some = { count: this.#options.short ? 6 : 100, version: 0 };
    const { ours } = await this.#up(some);
    return ours.stateBytes("collection-1", some);
  }

  /** A folder in which this package and `@pulumi/pulumi` are installed. */
  async installed() {
    const { ours } = await this.#up({ count: this.#options.short ? 6 : 100, version: 0 });
    return ours.folder;
  }

  /**
   * Both stacks of a variant, made and brought up once.
   *
   * @param {Variant} before
   */
  #up(before) {
    const { folder, enginePath, endpoint, maxConcurrency } = this.#options;
    const key = `${before.count}-${before.properties?.partitions ?? 1}`;
    const made = async () => {
      sayOnStderr(`making the stacks of ${before.count} ...`);
      endpoint.setLatency(SETUP_MS);
      // Of the run, and of the connection: both caps are the same.
      const settings = {
        PYTHON_CONNECTORS_MAX_CONCURRENCY: String(maxConcurrency),
        BENCH_MAX_CONCURRENCY: String(maxConcurrency),
      };
      const stack = (/** @type {"connectors" | "dynamic"} */ program) =>
        new BenchmarkStack(program, {
          folder: join(folder, `${program}-${key}`),
          enginePath,
          endpoint: endpoint.url,
          settings,
        });
      const [ours, theirs] = [stack("connectors"), stack("dynamic")];
      await ours.up(before);
      await theirs.up(before);
      return { ours, theirs };
    };
    const stacks = this.#stacks.get(key) ?? made();
    this.#stacks.set(key, stacks);
    return stacks;
  }
}

/**
 * What is deployed before the previews of a case.
 *
 * @param {Case} one
 * @param {number} count
 * @returns {Variant}
 */
function variant({ kind }, count) {
  if (kind === "partitions") return { count: 1, version: 0, properties: { partitions: count } };
  return { count, version: 0 };
}

/**
 * A preview of something else than what is to be compared is no result.
 *
 * @param {string} what
 * @param {Record<string, number>} steps
 * @param {Variant} before
 * @param {boolean} changed
 */
function assertSteps(what, steps, { count }, changed) {
  const { update = 0, unchanged = 0, create = 0 } = steps;
  const right = changed ? update === count : update === 0 && unchanged > count;
  if (!right || create > 0) {
    throw new SetupError(
      `${what}: the preview is of ${JSON.stringify(steps)}, not of ${count} ${changed ? "changed" : "unchanged"} resources`,
    );
  }
}
