import { createHmac } from "node:crypto";
import type { FoundCredential } from "../../provider/core/credentials/declared";
import type { CredentialPlace } from "../../provider/core/credentials/form";
import type { FunctionDescription } from "../../provider/core/doctor/function";
import { ServiceError } from "../../provider/core/errors";
import type { CheckRequest } from "../../provider/core/runner/check";
import { InvocationSlots } from "../../provider/core/runner/invocation-slots";
import type { RunnerRequest } from "../../provider/core/runner/protocol";
import type { RunnerTarget } from "../../provider/core/runner/target";
import { isLocal, qualifiedArn } from "../../provider/core/runner/target";
import { RUNNER_FUNCTION } from "../../provider/core/runner-function/settings";
import { TRUSTED, type Trust } from "../../provider/core/trust/trust";
import type {
  ApprovalStore,
  Clock,
  Ports,
  RunnerIdentity,
  SchemaCache,
  SchemaRunner,
  SecretContent,
  SecretDescription,
  SecretStore,
} from "../../provider/ports";
import { REGION, SCHEMA } from "./samples";

/** A response of the runner as bytes. */
export function bytes(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

/** What every answer says of the runner. */
export const VERSIONS = { protocol: 1, runner: { inference: 1, memoryMb: 1024, milliseconds: 1500 } };
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

/** A function that is as it should be. */
export const DESCRIBED: FunctionDescription = {
  state: "Active",
  stateReason: undefined,
  lastUpdateStatus: "Successful",
  lastUpdateReason: undefined,
  version: "7",
  runtime: "python3.13",
  handler: RUNNER_FUNCTION.handler,
  architecture: "arm64",
  timeoutSeconds: 300,
  memoryMb: 1024,
  roleArn: "arn:aws:iam::123456789012:role/runner",
  codeSha256: "c2hhMjU2",
  isInVpc: false,
  tenantIsolation: false,
  logGroup: "/aws/lambda/runner",
};

/** A list of approved code in memory. */
export class FakeApprovals implements ApprovalStore {
  readonly place = "s3://bucket/list.json";
  text: string | undefined;
  /** How often it was written. */
  writes = 0;
  /** Called before each write: what others do meanwhile. */
  meanwhile: () => void = () => undefined;

  constructor(text?: string) {
    this.text = text;
  }

  async read() {
    return this.text === undefined ? undefined : { text: this.text, tag: this.text };
  }

  async write(text: string, tag: string | undefined) {
    this.meanwhile();
    if (tag !== this.text) return false;
    this.text = text;
    this.writes += 1;
    return true;
  }
}

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
  /** What each operation answers, throws if it is an error, or makes of the request if it is a function. */
  test: unknown = TESTED;
  generate: unknown = GENERATED;
  list: unknown = undefined;
  read: unknown = undefined;
  check: unknown = undefined;
  readonly checks: { target: RunnerTarget; request: CheckRequest }[] = [];

  at(target: RunnerTarget): SchemaRunner {
    return {
      identity: () => this.identity(target),
      run: (request) => this.run(target, request),
    };
  }

  async identity(target: RunnerTarget): Promise<RunnerIdentity> {
    return { id: isLocal(target) ? "local:3.12.0" : qualifiedArn(target) };
  }

  async run(target: RunnerTarget, request: RunnerRequest | CheckRequest) {
    if (request.operation === "check") this.checks.push({ target, request });
    else this.calls.push({ target, request });
    const given = this[request.operation];
    const answer: unknown = typeof given === "function" ? given(request) : given;
    if (answer instanceof Error) throw answer;
    return bytes(answer);
  }
}

interface StoredSecret extends SecretDescription {
  readonly value: string;
}

/** What a new secret of a test has, where the test doesn't say otherwise. */
export function newSecret(name: string, change: Partial<Parameters<SecretStore["create"]>[0]> = {}) {
  return { name, value: "x", token: "v1", tags: {}, description: "", kmsKeyId: undefined, ...change };
}

/**
 * Secrets Manager with the rules that matter: a name stays taken, also while its secret is being deleted for good; a token
 * repeated with the same value does nothing, and with another one it is refused; what is scheduled for deletion can be
 * looked at and restored, nothing else; a secret made again has another ARN; it has 50 tags at most.
 */
export class FakeStore implements SecretStore {
  readonly secrets = new Map<string, StoredSecret>();
  readonly writes: string[] = [];
  /** Names that stay taken for as many more tries to create a secret: what is deleted for good goes with a delay. */
  readonly going = new Map<string, number>();
  /** How many of the next calls of describe don't see the last write yet. */
  staleReads = 0;
  /** Values by ARN and version. */
  readonly #versions = new Map<string, string>();
  #beforeLastWrite: ReadonlyMap<string, StoredSecret> = new Map();
  #made = 0;
  readonly #region: string;

  constructor(region = REGION) {
    this.#region = region;
  }

  /** The ARN of the first secret that is made here, if it has this name. */
  arn(name: string, suffix = "AbCdEf") {
    return `arn:aws:secretsmanager:${this.#region}:123456789012:secret:${name}-${suffix}`;
  }

  async describe(id: string): Promise<SecretDescription | undefined> {
    const seen = this.staleReads > 0 ? this.#beforeLastWrite : this.secrets;
    this.staleReads = Math.max(0, this.staleReads - 1);
    const found = find(seen, id);
    if (found === undefined) return undefined;
    const { value: _, ...description } = found;
    return description;
  }

  async create({ name, value, token, tags, description, kmsKeyId }: Parameters<SecretStore["create"]>[0]) {
    const left = this.going.get(name) ?? 0;
    if (left > 0) this.going.set(name, left - 1);
    const found = this.secrets.get(name);
    if (found !== undefined && !found.scheduledForDeletion && this.#versions.get(found.arn + token) === value)
      return { arn: found.arn, versionId: token };
    if (found !== undefined || left > 0) return undefined;
    const arn = this.arn(name, this.#made === 0 ? undefined : `made${String(this.#made).padStart(2, "0")}`);
    this.#made += 1;
    const secret = { arn, name, value, versionId: token, tags: allowed(tags), description, kmsKeyId };
    this.#write("create", { ...secret, scheduledForDeletion: false });
    this.#versions.set(arn + token, value);
    return { arn, versionId: token };
  }

  async put(id: string, value: string, token: string) {
    const secret = this.#known(id);
    const before = this.#versions.get(secret.arn + token);
    if (before === value) return { versionId: token };
    if (before !== undefined) return undefined;
    this.#versions.set(secret.arn + token, value);
    this.#write("put", { ...secret, value, versionId: token });
    return { versionId: token };
  }

  async update(id: string, content: SecretContent) {
    this.#write("update", { ...this.#known(id), ...content });
  }

  async read(id: string, versionId?: string | null) {
    const secret = this.#known(id);
    const value = versionId ? this.#versions.get(secret.arn + versionId) : secret.value;
    if (value === undefined) throw missing(id);
    return value;
  }

  async tag(id: string, tags: { readonly [key: string]: string }) {
    const secret = this.#known(id);
    this.#write("tag", { ...secret, tags: allowed({ ...secret.tags, ...tags }) });
  }

  async untag(id: string, keys: readonly string[]) {
    const secret = this.#known(id);
    const tags = Object.fromEntries(Object.entries(secret.tags).filter(([key]) => !keys.includes(key)));
    this.#write("untag", { ...secret, tags });
  }

  async restore(id: string) {
    const secret = find(this.secrets, id);
    if (secret === undefined) return false;
    this.#write("restore", { ...secret, scheduledForDeletion: false });
    return true;
  }

  async delete(id: string, recoveryWindowInDays: number) {
    if (recoveryWindowInDays !== 0 && (recoveryWindowInDays < 7 || recoveryWindowInDays > 30)) {
      throw new Error(`no recovery window: ${recoveryWindowInDays}`);
    }
    const secret = find(this.secrets, id);
    if (secret === undefined || (secret.scheduledForDeletion && recoveryWindowInDays > 0)) return;
    this.#write("delete", { ...secret, scheduledForDeletion: true });
    if (recoveryWindowInDays === 0) this.secrets.delete(secret.name);
  }

  /** Moves AWSCURRENT back to a version, as an operator does to undo a rotation. */
  rollBack(id: string, versionId: string) {
    const secret = this.#known(id);
    const value = this.#versions.get(secret.arn + versionId) ?? "";
    this.secrets.set(secret.name, { ...secret, value, versionId });
  }

  #write(what: string, secret: StoredSecret) {
    this.writes.push(`${what} ${secret.name}`);
    this.#beforeLastWrite = new Map(this.secrets);
    this.secrets.set(secret.name, secret);
  }

  #known(id: string): StoredSecret {
    const found = find(this.secrets, id);
    if (found === undefined) throw missing(id);
    if (found.scheduledForDeletion) {
      throw new ServiceError("SECRET_DELETED", `the secret ${id} is scheduled for deletion`);
    }
    return found;
  }
}

function find(secrets: ReadonlyMap<string, StoredSecret>, id: string): StoredSecret | undefined {
  return [...secrets.values()].find(({ arn, name }) => arn === id || name === id);
}

function missing(id: string) {
  return new ServiceError("SECRET_MISSING", `there is no secret ${id}`);
}

function allowed(tags: { readonly [key: string]: string }) {
  if (Object.keys(tags).length > 50) throw new Error("more than 50 tags");
  return tags;
}

/** A clock that goes on only while somebody sleeps. */
export class FakeClock implements Clock {
  time = 0;
  now() {
    return this.time;
  }
  async sleep(ms: number) {
    this.time += ms;
  }
}

export class FakePorts implements Ports {
  trust: Trust = TRUSTED;
  readonly cache = new MemoryCache();
  readonly clock = new FakeClock();
  readonly fakeRunner = new FakeRunner();
  readonly slots = new InvocationSlots(64, () => this.clock.now());
  readonly stores = new Map<string, FakeStore>();
  /** What is at the places that credentials name. */
  readonly places = new Map<string, FoundCredential>();
  /** The account of the caller's AWS credentials. */
  callersAccount = "123456789012";

  async findCredential(place: CredentialPlace): Promise<FoundCredential> {
    const name = "env" in place ? place.env : place.file;
    return this.places.get(name) ?? { kind: "missing", reason: `${name} is not there` };
  }

  /** What Lambda says of any function, or throws. */
  described: FunctionDescription | Error = DESCRIBED;

  async describeFunction() {
    if (this.described instanceof Error) throw this.described;
    return this.described;
  }

  async account() {
    return this.callersAccount;
  }

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

/** A store with something before and after each of its calls, which may throw: a process that dies there. */
export function intercepted(
  store: SecretStore,
  { before = () => {}, after = () => {} }: { [when in "before" | "after"]?: (call: StoreCall) => void },
): SecretStore {
  return new Proxy(store, {
    get: (target, name: keyof SecretStore) => {
      const method = target[name] as (...args: unknown[]) => Promise<unknown>;
      return async (...args: unknown[]) => {
        before({ name, args });
        const result = await method.apply(target, args);
        after({ name, args });
        return result;
      };
    },
  });
}

export interface StoreCall {
  readonly name: keyof SecretStore;
  readonly args: readonly unknown[];
}
