import { z } from "zod";
import type { AwsSettings } from "../core/aws/settings";
import { digest, type Json } from "../core/canonical";
import type { TestSubject } from "../core/connection/plan";
import type { GenerationSubject } from "../core/connector/generation-subject";
import { credentialIdentity, requestCredentials } from "../core/credentials/origin";
import { ConnectorsError, ServiceError } from "../core/errors";
import { CodeError, failureModel } from "../core/runner/failure";
import {
  type GenerateResult,
  parseGenerateResponse,
  parseTestResponse,
  type RunnerRequest,
  type TestRequest,
  type TestResult,
} from "../core/runner/protocol";
import { isLocal } from "../core/runner/target";
import type { GenerationLimits, RunnerTask } from "../core/runner/task";
import type { Warning } from "../core/warning";
import type { Ports, RunnerIdentity } from "../ports";
import { generateDivided } from "./divided-generation";
import type { Invoker } from "./generation-conclusion";
import { Invocations, type InvocationUse } from "./invocations";

/** Whether a result was made just now, or is one of the last minutes. */
interface Origin {
  readonly origin: "runner" | "cache";
}

export type Generated = GenerateResult & Origin;

/** What a run's tests and generations took. */
export interface Usage extends InvocationUse {
  /** How many rows the schemas were made from. */
  readonly rows: number;
}

/** A cache key: nothing else may become a file's name. */
const KEY = /^[0-9a-f]{32}$/;

/** Something to run in a runner, with what decides its result. */
interface Task<T> extends RunnerTask {
  readonly request: RunnerRequest;
  readonly limits?: GenerationLimits | undefined;
  readonly run: () => Promise<Uint8Array>;
  readonly parse: (payload: Uint8Array) => T;
  /** Is told before it runs, which it does not where the cache has its result. */
  readonly onRun?: (() => void) | undefined;
  /** The run that the result is for, where those of the last minutes don't do. */
  readonly onlyFor?: string | undefined;
}

/**
 * Tests connections and generates schemas through the runner, each piece of work once: results go through the cache,
 * which the program and its provider process share. Successes serve the next run too; failures only this run, so
 * that a repaired source never meets yesterday's error.
 */
export class SchemaService {
  readonly #ports: Ports;
  readonly #run: string;
  readonly #invocations: Invocations;
  readonly #underWay = new Map<string, Promise<unknown>>();
  readonly #versions = new Map<string, Promise<string>>();
  readonly #warnings = new Map<string, Warning>();
  #rows = 0;

  /** @param run One run of the program, within which failures are remembered. */
  constructor(ports: Ports, run: string) {
    this.#ports = ports;
    this.#run = run;
    this.#invocations = new Invocations(ports);
  }

  /** What this service's runs of code took so far; a result of the cache takes nothing. */
  usage(): Usage {
    return { ...this.#invocations.use, rows: this.#rows };
  }

  /** What there is to say of the run's runners, each once. */
  warnings(): readonly Warning[] {
    return [...this.#warnings.values()];
  }

  /** The key by which the cache has, or will have, the test's result. */
  testKey(subject: TestSubject): Promise<string> {
    return this.#cacheKey(this.#testTask(subject));
  }

  /** The key by which the cache has, or will have, the schema. */
  generationKey(subject: GenerationSubject): Promise<string> {
    return this.#cacheKey(this.#generationTask(subject));
  }

  /**
   * @param key What the program's own service said: it may know more of the credential. Default: this service's.
   * @throws CodeError, ServiceError
   */
  test(subject: TestSubject, key?: string): Promise<TestResult> {
    return this.#once(this.#testTask(subject), key);
  }

  /** A test that asks the runner again, whatever the cache holds: after a write, with what is stored now. */
  async testAfresh(subject: TestSubject): Promise<TestResult> {
    const { run, parse } = this.#testTask(subject);
    return parse(await run());
  }

  /**
   * @param key As with {@link test}.
   * @param onRun Is told before code runs, which it does not where the cache has the schema.
   * @throws CodeError, ServiceError
   */
  generate(subject: GenerationSubject, key?: string, onRun?: () => void): Promise<Generated> {
    return this.#once({ ...this.#generationTask(subject), onRun }, key);
  }

  /** A generation whatever the cache holds, which is not put into it. */
  async generateAfresh(subject: GenerationSubject): Promise<GenerateResult> {
    const { run, parse } = this.#generationTask(subject);
    return parse(await run());
  }

  #generationTask(subject: GenerationSubject): Task<GenerateResult> {
    const run = async () => {
      const payload = await this.#generated(subject);
      this.#rows += parseGenerateResponse(payload).counts.rows;
      return payload;
    };
    return { ...subject, run, parse: parseGenerateResponse };
  }

  #testTask(subject: TestSubject): Task<TestResult> {
    const request = testRequest(subject);
    const run = () =>
      this.#invocations.inTurn(subject.slots, (slot) => this.#invocations.send(subject, request, slot));
    return { ...subject, request, run, parse: parseTestResponse, onlyFor: subject.run };
  }

  /** A schema that another process of this run generated, by its key; `undefined` where there is none. */
  async cached(key: string | undefined): Promise<GenerateResult | undefined> {
    if (key === undefined || !KEY.test(key)) return undefined;
    return firstReadable(await this.#entries(key), parseGenerateResponse);
  }

  async #once<T>(task: Task<T>, given?: string): Promise<T & Origin> {
    const key = given !== undefined && KEY.test(given) ? given : await this.#cacheKey(task);
    const running = this.#underWay.get(key);
    if (running !== undefined) return running as Promise<T & Origin>;
    const work = this.#cachedOrRun(key, task);
    this.#underWay.set(key, work);
    return work;
  }

  async #cachedOrRun<T>(key: string, task: Task<T>): Promise<T & Origin> {
    const { cache } = this.#ports;
    const [entry, ofThisRun] = await this.#entries(key);
    const cached = firstReadable([entry, ofThisRun], task.parse);
    if (cached !== undefined) return { ...cached, origin: "cache" };
    const failed = ofThisRun && decodeFailure(ofThisRun);
    if (failed !== undefined) throw failed;
    try {
      task.onRun?.();
      const before = await this.#runnerOf(task);
      const payload = await task.run();
      const result = task.parse(payload);
      // A runner that was changed meanwhile may be changed back: then the key would name another one's result.
      const isSame = (await this.#runnerOf(task)) === before;
      await cache.put(isSame ? key : this.#ownKey(key), payload);
      return { ...result, origin: "runner" };
    } catch (error) {
      if (error instanceof ConnectorsError) await cache.put(this.#ownKey(key), encodeFailure(error));
      throw error;
    }
  }

  /** What the cache has: results of the last minutes, and what only this run may know. */
  #entries(key: string): Promise<(Uint8Array | undefined)[]> {
    const { cache } = this.#ports;
    return Promise.all([cache.get(key), cache.get(this.#ownKey(key))]);
  }

  #ownKey(key: string): string {
    return digest([key, this.#run]);
  }

  /** Generates a schema: in one run on this machine, in as many as it is worth in AWS. */
  async #generated(subject: GenerationSubject): Promise<Uint8Array> {
    const { limits, slots, request, target } = subject;
    const { seconds, rows, bytes } = limits;
    if (isLocal(target)) {
      const whole = { ...request, limits: { seconds, rows, bytes } };
      return this.#invocations.inTurn(slots, (slot) => this.#invocations.send(subject, whole, slot));
    }
    const invoker: Invoker = {
      free: () => this.#invocations.free(slots),
      inTurn: (work) =>
        this.#invocations.inTurn(slots, (slot) => work((one) => this.#invocations.send(subject, one, slot))),
    };
    return generateDivided(request, limits, invoker, () => this.#ports.clock.now());
  }

  /** What runs, for whom, where and with which credential; the credential itself only as its sealed digest. */
  async #cacheKey(task: Task<unknown>): Promise<string> {
    const { settings, request } = task;
    return digest({
      request: { ...request, credentials: null } as unknown as Json,
      limits: { ...task.limits },
      stack: { ...task.stack },
      runner: await this.#runnerOf(task),
      run: task.onlyFor ?? "",
      region: settings?.region ?? "",
      endpoint: settings?.endpoints["lambda"] ?? "",
      credential: await credentialIdentity(
        task.credential,
        (value) => this.#ports.cache.seal(value),
        (id) => this.#versionOf(id, settings),
      ),
    });
  }

  /** Which runner it is; where that can't be told, this run. One that isn't there is the run's own error. */
  async #runnerOf({ target, settings }: RunnerTask): Promise<string> {
    const { id, warning }: RunnerIdentity = await this.#ports
      .runner(target, settings)
      .identity()
      .catch(() => ({ id: undefined }));
    if (warning !== undefined) this.#warnings.set(warning.message, warning);
    return id ?? this.#run;
  }

  /** The version of a secret that is current; where that can't be told, this run, so that nothing outlives it. */
  #versionOf(id: string, settings: AwsSettings | undefined): Promise<string> {
    if (settings === undefined) return Promise.resolve(this.#run);
    const known = this.#versions.get(id);
    if (known !== undefined) return known;
    const version = this.#ports
      .secrets(settings)
      .describe(id)
      .then((found) => found?.versionId ?? this.#run)
      .catch(() => this.#run);
    this.#versions.set(id, version);
    return version;
  }
}

function testRequest(subject: TestSubject): TestRequest {
  return {
    protocol: 1,
    operation: "test",
    connection: subject.code,
    credentials: requestCredentials(subject.credential),
    requirements: subject.requirements,
    output: false,
  };
}

function encodeFailure(error: ConnectorsError): Uint8Array {
  const { code, message, next } = error;
  const entry =
    error instanceof CodeError ? { failure: error.failure } : { service: { code, message, next } };
  return Buffer.from(JSON.stringify(entry));
}

function decodeFailure(entry: Uint8Array): ConnectorsError | undefined {
  return readable(() => {
    const { failure, service } = failureEntryModel.parse(JSON.parse(Buffer.from(entry).toString("utf8")));
    if (failure !== undefined) return new CodeError(failure);
    return service && new ServiceError(service.code, service.message, service.next);
  });
}

const failureEntryModel = z.strictObject({
  failure: failureModel.optional(),
  service: z.strictObject({ code: z.string(), message: z.string(), next: z.string() }).optional(),
});

function firstReadable<T>(
  entries: readonly (Uint8Array | undefined)[],
  parse: (entry: Uint8Array) => T,
): T | undefined {
  return entries.map((entry) => entry && readable(() => parse(entry))).find((result) => result !== undefined);
}

/** A cache entry that can't be read is a miss. */
function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
