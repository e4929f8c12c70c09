import { createHmac } from "node:crypto";
import type { RunnerRequest } from "../../provider/core/runner/protocol";
import type { RunnerTarget } from "../../provider/core/runner/target";
import { isLocal, qualifiedArn } from "../../provider/core/runner/target";
import type { Ports, SchemaCache, SchemaRunner, SecretDescription, SecretStore } from "../../provider/ports";
import { REGION, SCHEMA } from "./samples";

/** A response of the runner as bytes. */
export function bytes(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

/** What every answer says of the runner. */
export const VERSIONS = { protocol: 1, runner: { inference: 1 } };
export const TESTED = { ...VERSIONS, ok: { functions: ["context"] } };
export const GENERATED = {
  ...VERSIONS,
  ok: {
    interface: "bytes",
    functions: ["list_objects", "read_bytes"],
    schema: SCHEMA,
    coverage: "full",
    counts: { partitions: 1, rows: 2, bytes: 30 },
    warnings: [],
  },
};
export const FAILED = {
  ...VERSIONS,
  error: {
    phase: "context",
    code: "CONTEXT_FAILED",
    message: "KeyError: 'token'",
    file: "connection/connection.py",
    line: 1,
    source: "def context(credentials): return credentials",
    partition: null,
    traceback: [],
  },
};

export class MemoryCache implements SchemaCache {
  readonly entries = new Map<string, Uint8Array>();

  async isUsable() {
    return true;
  }

  async get(key: string) {
    return this.entries.get(key);
  }

  async put(key: string, entry: Uint8Array) {
    this.entries.set(key, entry);
  }

  async seal(value: string) {
    return createHmac("sha256", "cache").update(value).digest("hex");
  }
}

/** Answers by operation, and remembers what it was asked. */
export class FakeRunner {
  readonly calls: { target: RunnerTarget; request: RunnerRequest }[] = [];
  test: unknown = TESTED;
  generate: unknown = GENERATED;
  list: unknown = undefined;
  read: unknown = undefined;

  at(target: RunnerTarget): SchemaRunner {
    return {
      identity: () => this.identity(target),
      run: (request) => this.run(target, request),
    };
  }

  async identity(target: RunnerTarget): Promise<string> {
    return isLocal(target) ? "local:3.12.0" : qualifiedArn(target);
  }

  async run(target: RunnerTarget, request: RunnerRequest) {
    this.calls.push({ target, request });
    const answer = this[request.operation];
    if (answer instanceof Error) throw answer;
    return bytes(answer);
  }
}

interface StoredSecret extends SecretDescription {
  readonly value: string;
}

/** Secrets Manager with the rules that matter: names stay taken, a token that is reused with another value is refused. */
export class FakeStore implements SecretStore {
  readonly secrets = new Map<string, StoredSecret>();
  readonly writes: string[] = [];
  readonly #tokens = new Map<string, string>();
  readonly #region: string;

  constructor(region = REGION) {
    this.#region = region;
  }

  arn(name: string) {
    return `arn:aws:secretsmanager:${this.#region}:123456789012:secret:${name}-AbCdEf`;
  }

  async describe(id: string) {
    return this.#find(id);
  }

  async create({ name, value, token, tags }: Parameters<SecretStore["create"]>[0]) {
    if (this.secrets.has(name)) return undefined;
    this.writes.push(`create ${name}`);
    const arn = this.arn(name);
    this.secrets.set(name, { arn, name, value, versionId: token, tags, scheduledForDeletion: false });
    this.#tokens.set(arn + token, value);
    return { arn, versionId: token };
  }

  async put(id: string, value: string, token: string) {
    const secret = this.#known(id);
    const before = this.#tokens.get(secret.arn + token);
    if (before !== undefined && before !== value) throw new Error("ResourceExistsException");
    this.writes.push(`put ${secret.name}`);
    this.#tokens.set(secret.arn + token, value);
    this.secrets.set(secret.name, { ...secret, value, versionId: token });
    return { versionId: token };
  }

  async read(id: string) {
    return this.#known(id).value;
  }

  async tag(id: string, tags: Record<string, string>) {
    const secret = this.#known(id);
    this.writes.push(`tag ${secret.name}`);
    this.secrets.set(secret.name, { ...secret, tags: { ...secret.tags, ...tags } });
  }

  async restore(id: string) {
    const secret = this.#known(id, true);
    this.writes.push(`restore ${secret.name}`);
    this.secrets.set(secret.name, { ...secret, scheduledForDeletion: false });
  }

  async delete(id: string) {
    const secret = this.#known(id);
    this.writes.push(`delete ${secret.name}`);
    this.secrets.set(secret.name, { ...secret, scheduledForDeletion: true });
  }

  #find(id: string): StoredSecret | undefined {
    return [...this.secrets.values()].find(({ arn, name }) => arn === id || name === id);
  }

  #known(id: string, scheduled = false): StoredSecret {
    const found = this.#find(id);
    if (found === undefined || found.scheduledForDeletion !== scheduled) throw new Error(`refused: ${id}`);
    return found;
  }
}

export class FakePorts implements Ports {
  readonly cache = new MemoryCache();
  readonly fakeRunner = new FakeRunner();
  readonly stores = new Map<string, FakeStore>();

  runner(target: RunnerTarget) {
    return this.fakeRunner.at(target);
  }

  secrets({ region }: { readonly region: string }): FakeStore {
    const store = this.stores.get(region) ?? new FakeStore(region);
    this.stores.set(region, store);
    return store;
  }

  /** The secrets of the usual region. */
  get store(): FakeStore {
    return this.secrets({ region: REGION });
  }
}
