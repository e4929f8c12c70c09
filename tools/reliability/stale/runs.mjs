import { randomUUID } from "node:crypto";
import { readdirSync, utimesSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { seededRandom } from "../../emulator/seeded.mjs";
import { ARN } from "./lambda-world.mjs";

// The provider's own, as the engine loads it.
const built = createRequire(import.meta.url);
const { SchemaService } = /** @type {typeof import("../../../provider/services/schema-service.js")} */ (
  built("../../../dist/provider/services/schema-service.js")
);
const { connectPorts } = /** @type {typeof import("../../../provider/wiring.js")} */ (
  built("../../../dist/provider/wiring.js")
);
const { generationSubject } =
  /** @type {typeof import("../../../provider/core/connector/generation-subject.js")} */ (
    built("../../../dist/provider/core/connector/generation-subject.js")
  );

/** Beyond what a cache entry lives. */
const LIFETIME_MS = 15 * 60_000;
const NO_LIMITS = { seconds: null, rows: null, bytes: null, invocations: null };
const QUALIFIERS = [undefined, "$LATEST", "live", "live", "canary"];

/**
 * @typedef {object} Seen
 * @property {number} results compared
 * @property {number} reused those that the cache had from an earlier run of the same
 * @property {number} beforeChange of these, those since which the source's data has changed: at most 15 minutes ago
 * @property {number} changes of runner, qualifier, secret and source
 * @property {string[]} stale what differs
 */

/** Runs of a program on a world that changes between them, and in the middle of them; each choice from a seed. */
export class Runs {
  #world;
  #sources;
  #names;
  #random;
  #settings;
  #folder;
  /** When the same generation gave which schema last. @type {Map<string, Map<string, number>>} */
  #before = new Map();
  /** Milliseconds that have passed by being skipped. */
  #skipped = 0;
  /** @type {Seen} */
  seen = { results: 0, reused: 0, beforeChange: 0, changes: 0, stale: [] };

  /**
   * @param {object} options
   * @param {import("./lambda-world.mjs").LambdaWorld} options.world
   * @param {import("./sources.mjs").Sources} options.sources
   * @param {readonly string[]} options.names of the secrets
   * @param {string} options.seed
   * @param {string} options.folder the cache folder
   * @param {string} options.caller access key id
   * @param {import("../../emulator/start.mjs").EmulatorFacts} options.facts
   */
  constructor({ world, sources, names, seed, folder, caller, facts: { endpoint, region } }) {
    this.#world = world;
    this.#sources = sources;
    this.#names = names;
    this.#random = seededRandom(seed);
    this.#folder = folder;
    this.#settings = {
      region,
      accessKey: caller,
      secretKey: "test",
      endpoints: { lambda: endpoint, secretsmanager: endpoint, sts: endpoint },
      defaultTags: {},
    };
  }

  /** One run: some things change, then its program and its provider process want some schemas. */
  async one() {
    await this.#change();
    const run = randomUUID();
    const [program, provider] = [this.#process(run), this.#process(run)];
    const subjects = Array.from({ length: 1 + this.#below(3) }, () => this.#subject());
    await Promise.all(
      subjects.map(async (subject) => {
        const before = this.#truth(subject);
        const key = await program.generationKey(subject);
        const early = await this.#result(() => program.generate(subject, key));
        const late = await this.#result(() => provider.generate(subject, key));
        this.#compare([before, this.#truth(subject)], early);
        if (late.schema !== early.schema) this.seen.stale.push("check has another schema than the program");
      }),
    );
  }

  async #change() {
    const [name = ""] = this.#oneOf(this.#names);
    this.#sources.setDown(name, false);
    /** @type {[chance: number, change: () => unknown][]} */
    const changes = [
      [0.1, () => this.#world.replaceCode(this.#below(2))],
      [0.03, () => this.#world.publish()],
      [0.1, () => this.#world.point("live", this.#recentVersion())],
      [0.1, () => this.#world.point("canary", this.#recentVersion())],
      [0.1, () => this.#sources.rotate(name)],
      [0.3, () => this.#sources.change(name)],
      [0.05, () => this.#wait()],
      [0.05, () => this.#sources.setDown(name, true)],
    ];
    for (const [chance, change] of changes) {
      if (this.#random() >= chance) continue;
      await change();
      this.seen.changes += 1;
    }
    // Between the question which code it is, and the run.
    let inBetween = this.#random() < 0.2;
    const [alias = ""] = this.#oneOf(["live", "canary"]);
    const version = this.#recentVersion();
    this.#world.beforeInvoke = () => {
      if (!inBetween) return;
      inBetween = false;
      this.seen.changes += 1;
      this.#world.point(alias, version);
    };
  }

  /** 16 minutes pass: what is in the cache gets older. */
  #wait() {
    this.#skipped += LIFETIME_MS + 60_000;
    const schemas = join(this.#folder, "schemas");
    const old = (Date.now() - LIFETIME_MS - 60_000) / 1000;
    for (const file of readdirSync(schemas)) if (file !== "key") utimesSync(join(schemas, file), old, old);
  }

  /** @param {string} run */
  #process(run) {
    const ports = connectPorts(
      () => undefined,
      (/** @type {string} */ name) => (name === "PYTHON_CONNECTORS_CACHE_DIR" ? this.#folder : undefined),
      "program",
    );
    return new SchemaService(ports, run);
  }

  #subject() {
    const [name = ""] = this.#oneOf(this.#names);
    const [qualifier] = this.#oneOf([...QUALIFIERS, String(this.#recentVersion())]);
    const code = (/** @type {string} */ text) => ({ entry: "code.py", files: { "code.py": text } });
    return generationSubject(
      {
        connection: code("connection"),
        requirements: null,
        connector: code(`connector${this.#below(2)}`),
        own: { properties: { name: "p" } },
      },
      {
        credential: { stored: { id: name, region: this.#settings.region }, inline: false },
        target: { functionArn: ARN, qualifier },
        settings: this.#settings,
        stack: { organization: "o", project: "p", stack: this.#oneOf(["dev", "prod"])[0] ?? "" },
        limits: NO_LIMITS,
        slots: { key: name, most: 16 },
      },
    );
  }

  /**
   * @param {() => Promise<import("../../../provider/services/schema-service.js").Generated>} generate
   * @returns {Promise<{ schema: string, origin: string }>}
   */
  async #result(generate) {
    try {
      const { schema, origin } = await generate();
      return { schema: JSON.stringify(schema), origin };
    } catch (error) {
      return { schema: `failed: ${/** @type {{ code?: string }} */ (error).code}`, origin: "runner" };
    }
  }

  /**
   * What a generation gives now, and what tells it from every other one in the provider's eyes.
   *
   * @param {import("../../../provider/core/connector/generation-subject.js").GenerationSubject} subject
   */
  #truth({ request, target, stack, credential }) {
    const { qualifier } = /** @type {{ qualifier?: string }} */ (target);
    const source = this.#sources.of(credential.stored?.id ?? "");
    const { connector, properties } = request;
    const asked = /** @type {any} */ (request);
    return {
      schema: source.isDown ? "failed: LIST_FAILED" : JSON.stringify(this.#world.schemaNow(qualifier, asked)),
      same: JSON.stringify([
        this.#world.identity(qualifier),
        credential.stored?.id,
        source.credential,
        connector,
        properties,
        stack,
      ]),
    };
  }

  /**
   * A result is right where the source and the runner gave it at a moment of this run, or in an earlier run of the same
   * generation in the last 15 minutes: the same runner's code, secret version, source and request.
   *
   * @param {readonly { schema: string, same: string }[]} moments
   * @param {{ schema: string, origin: string }} result
   */
  #compare(moments, { schema, origin }) {
    const at = Date.now() + this.#skipped;
    this.seen.results += 1;
    if (origin === "cache") this.seen.reused += 1;
    const truth = moments.find((moment) => moment.schema === schema);
    const isOfBefore = moments.some(
      ({ same }) => at - (this.#before.get(same)?.get(schema) ?? Number.NEGATIVE_INFINITY) <= LIFETIME_MS,
    );
    if (truth !== undefined) {
      if (origin === "runner")
        this.#before.set(truth.same, (this.#before.get(truth.same) ?? new Map()).set(schema, at));
    } else if (origin === "cache" && isOfBefore) this.seen.beforeChange += 1;
    else this.seen.stale.push(`${origin}: is ${schema}, should be ${JSON.stringify(moments)}`);
  }

  /** One of the last three: aliases come back to where they were. */
  #recentVersion() {
    return Math.max(1, this.#world.versions - this.#below(3));
  }

  /** @param {number} count */
  #below(count) {
    return Math.floor(this.#random() * count);
  }

  /**
   * @template T
   * @param {readonly T[]} items
   * @returns {[T | undefined]}
   */
  #oneOf(items) {
    return [items[this.#below(items.length)]];
  }
}
