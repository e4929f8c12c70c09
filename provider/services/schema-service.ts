import type { AwsSettings } from "../core/aws/settings";
import { digest, type Json } from "../core/canonical";
import { codeDigest } from "../core/code/source-code";
import type { Scope, TestSubject } from "../core/connection/plan";
import type { GenerationSubject } from "../core/connector/plan";
import { type CredentialSource, credentialIdentity, requestCredentials } from "../core/credentials/origin";
import { ConnectorsError, RunnerError, ServiceError } from "../core/errors";
import {
  type GenerateResult,
  MAX_REQUEST_BYTES,
  parseGenerateResponse,
  parseTestResponse,
  type RunnerRequest,
  type TestResult,
} from "../core/runner/protocol";
import { qualifiedArn, type RunnerTarget } from "../core/runner/target";
import type { Ports } from "../ports";

/** Something to run in a runner, and what tells it from everything else that could be run. */
interface Task<T> {
  readonly key: Json;
  readonly credential: CredentialSource;
  readonly target: RunnerTarget;
  readonly settings: AwsSettings;
  readonly scope: Scope;
  readonly request: RunnerRequest;
  readonly parse: (payload: Uint8Array) => T;
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

  /** @param run One run of the program, within which failures are remembered. */
  constructor(ports: Ports, run: string) {
    this.#ports = ports;
    this.#run = run;
  }

  /** @throws RunnerError, ServiceError */
  test(subject: TestSubject): Promise<TestResult> {
    return this.#once({ ...subject, ...testTask(subject) });
  }

  /** A test that asks the runner again, whatever the cache holds: after a write, with what is stored now. */
  async testAfresh(subject: TestSubject): Promise<TestResult> {
    const { request, parse } = testTask(subject);
    return parse(await this.#ports.runner(subject.settings).run(subject.target, request));
  }

  /** @throws RunnerError, ServiceError */
  generate(subject: GenerationSubject): Promise<GenerateResult> {
    return this.#once({
      ...subject,
      key: { operation: "generate", fingerprint: { ...subject.fingerprint } },
      parse: parseGenerateResponse,
    });
  }

  async #once<T>(task: Task<T>): Promise<T> {
    const key = await this.#cacheKey(task);
    const running = this.#underWay.get(key);
    if (running !== undefined) return running as Promise<T>;
    const work = this.#cachedOrRun(key, task);
    this.#underWay.set(key, work);
    return work;
  }

  async #cachedOrRun<T>(key: string, task: Task<T>): Promise<T> {
    const { cache } = this.#ports;
    const failureKey = digest([key, this.#run]);
    const [entry, failure] = await Promise.all([cache.get(key), cache.get(failureKey)]);
    const cached = entry && readable(() => task.parse(entry));
    if (cached !== undefined) return cached;
    const failed = failure && decodeFailure(failure);
    if (failed !== undefined) throw failed;
    try {
      const size = Buffer.byteLength(JSON.stringify(task.request));
      if (size > MAX_REQUEST_BYTES) {
        throw new ServiceError(
          "REQUEST_TOO_LARGE",
          `the request to the runner has ${size} bytes; the limit is ${MAX_REQUEST_BYTES}`,
        );
      }
      const payload = await this.#ports.runner(task.settings).run(task.target, task.request);
      const result = task.parse(payload);
      await cache.put(key, payload);
      return result;
    } catch (error) {
      if (error instanceof ConnectorsError) await cache.put(failureKey, encodeFailure(error));
      throw error;
    }
  }

  async #cacheKey(task: Task<unknown>): Promise<string> {
    const { settings } = task;
    return digest({
      key: task.key,
      scope: { ...task.scope },
      runner: qualifiedArn(task.target),
      region: settings.region,
      endpoint: settings.endpoints["lambda"] ?? "",
      credential: await credentialIdentity(task.credential, (value) => this.#ports.cache.seal(value)),
    });
  }
}

function testTask(subject: TestSubject) {
  return {
    key: { operation: "test", code: codeDigest(subject.code) },
    request: {
      protocol: 1,
      operation: "test",
      connection: subject.code,
      credentials: requestCredentials(subject.credential),
    } as const,
    parse: parseTestResponse,
  };
}

function encodeFailure(error: ConnectorsError): Uint8Array {
  const { code, message, next } = error;
  return Buffer.from(
    JSON.stringify({ kind: error instanceof RunnerError ? "runner" : "service", code, message, next }),
  );
}

function decodeFailure(entry: Uint8Array): ConnectorsError | undefined {
  return readable(() => {
    const { kind, code, message, next } = JSON.parse(Buffer.from(entry).toString("utf8")) as Record<
      string,
      unknown
    >;
    if (typeof code !== "string" || typeof message !== "string" || typeof next !== "string") return undefined;
    const Kind = kind === "runner" ? RunnerError : ServiceError;
    return new Kind(code, message, next);
  });
}

/** A cache entry that can't be read is a miss. */
function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
