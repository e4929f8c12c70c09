import { z } from "zod";
import { parseArn } from "../core/aws/arn";
import type { AwsSettings } from "../core/aws/settings";
import { digest, type Json } from "../core/canonical";
import type { TestSubject } from "../core/connection/plan";
import type { GenerationSubject } from "../core/connector/plan";
import { credentialIdentity, requestCredentials } from "../core/credentials/origin";
import { ConnectorsError, ServiceError } from "../core/errors";
import { CodeError, failureModel } from "../core/runner/failure";
import {
  type GenerateResult,
  MAX_REQUEST_BYTES,
  parseGenerateResponse,
  parseTestResponse,
  type RunnerRequest,
  type TestResult,
} from "../core/runner/protocol";
import { isLocal } from "../core/runner/target";
import type { RunnerTask } from "../core/runner/task";
import type { Ports } from "../ports";

/** Whether a result was made just now, or is one of the last minutes. */
interface Origin {
  readonly origin: "runner" | "cache";
}

export type Generated = GenerateResult & Origin;

/** A cache key: nothing else may become a file's name. */
const KEY = /^[0-9a-f]{32}$/;

/** Something to run in a runner. */
interface Task<T> extends RunnerTask {
  readonly request: RunnerRequest;
  readonly parse: (payload: Uint8Array) => T;
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
  readonly #underWay = new Map<string, Promise<unknown>>();
  readonly #versions = new Map<string, Promise<string>>();

  /** @param run One run of the program, within which failures are remembered. */
  constructor(ports: Ports, run: string) {
    this.#ports = ports;
    this.#run = run;
  }

  /** The key by which the cache has, or will have, the test's result. */
  testKey(subject: TestSubject): Promise<string> {
    return this.#cacheKey({ ...subject, ...testTask(subject) });
  }

  /** The key by which the cache has, or will have, the schema. */
  generationKey(subject: GenerationSubject): Promise<string> {
    return this.#cacheKey({ ...subject, parse: parseGenerateResponse });
  }

  /**
   * @param key What the program's own service said: it may know more of the credential. Default: this service's.
   * @throws CodeError, ServiceError
   */
  test(subject: TestSubject, key?: string): Promise<TestResult> {
    return this.#once({ ...subject, ...testTask(subject) }, key);
  }

  /** A test that asks the runner again, whatever the cache holds: after a write, with what is stored now. */
  async testAfresh(subject: TestSubject): Promise<TestResult> {
    const { request, parse } = testTask(subject);
    return parse(await this.#send({ ...subject, request }));
  }

  /**
   * @param key As with {@link test}.
   * @throws CodeError, ServiceError
   */
  generate(subject: GenerationSubject, key?: string): Promise<Generated> {
    return this.#once({ ...subject, parse: parseGenerateResponse }, key);
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
    const failureKey = digest([key, this.#run]);
    const [entry, failure] = await Promise.all([cache.get(key), cache.get(failureKey)]);
    const cached = entry && readable(() => task.parse(entry));
    if (cached !== undefined) return { ...cached, origin: "cache" };
    const failed = failure && decodeFailure(failure);
    if (failed !== undefined) throw failed;
    try {
      const payload = await this.#send(task);
      const result = task.parse(payload);
      await cache.put(key, payload);
      return { ...result, origin: "runner" };
    } catch (error) {
      if (error instanceof ConnectorsError) await cache.put(failureKey, encodeFailure(error));
      throw error;
    }
  }

  /** The runner's answer. One on this machine gets a stored credential along, as it doesn't reach AWS itself. */
  async #send({ target, settings, request }: RunnerTask & { request: RunnerRequest }): Promise<Uint8Array> {
    const { credentials: given } = request;
    const secret = given && "secret" in given && given.secret;
    const credentials =
      secret && settings && isLocal(target)
        ? { value: await this.#ports.secrets(settings).read(secret.id, secret.versionId) }
        : given;
    if (given !== null && "value" in given && settings && !isLocal(target)) {
      await this.#keepInAccount(target.functionArn, settings);
    }
    const complete = { ...request, credentials };
    const size = Buffer.byteLength(JSON.stringify(complete));
    if (size > MAX_REQUEST_BYTES) {
      throw new ServiceError(
        "REQUEST_TOO_LARGE",
        `the request to the runner has ${size} bytes; the limit is ${MAX_REQUEST_BYTES}`,
      );
    }
    return this.#ports.runner(target, settings).run(complete);
  }

  /** @throws ServiceError where a credential that is not stored yet would go to another account. */
  async #keepInAccount(functionArn: string, settings: AwsSettings): Promise<void> {
    const [account, there] = [await this.#ports.account(settings), parseArn(functionArn)?.account];
    if (account === there) return;
    throw new ServiceError(
      "CREDENTIAL_LEAVES_ACCOUNT",
      `the runner ${functionArn} is in account ${there}, and these AWS credentials are of account ${account}: ` +
        "credentials that are not stored yet are not sent to another account",
      `Use a runner in ${account}, or store the credentials in a secret and write credentials: { secretArn }.`,
    );
  }

  /** What runs, for whom, where and with which credential; the credential itself only as its sealed digest. */
  async #cacheKey(task: Task<unknown>): Promise<string> {
    const { settings, request } = task;
    return digest({
      request: { ...request, credentials: null } as unknown as Json,
      stack: { ...task.stack },
      // A runner that isn't there is the run's own error.
      runner: await this.#ports
        .runner(task.target, settings)
        .identity()
        .catch(() => this.#run),
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

function testTask(subject: TestSubject) {
  return {
    request: {
      protocol: 1,
      operation: "test",
      connection: subject.code,
      credentials: requestCredentials(subject.credential),
      requirements: subject.requirements,
      output: false,
    } as const,
    parse: parseTestResponse,
    onlyFor: subject.run,
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

/** A cache entry that can't be read is a miss. */
function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
