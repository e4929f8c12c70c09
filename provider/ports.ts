import type { AwsSettings } from "./core/aws/settings";
import type { FoundCredential } from "./core/credentials/declared";
import type { CredentialPlace } from "./core/credentials/form";
import type { FunctionDescription } from "./core/doctor/function";
import type { CheckRequest } from "./core/runner/check";
import type { InvocationSlots, Slot } from "./core/runner/invocation-slots";
import type { RunnerRequest } from "./core/runner/protocol";
import type { LambdaTarget, RunnerTarget } from "./core/runner/target";
import type { Trust } from "./core/trust/trust";
import type { Warning } from "./core/warning";

/** What is known of a stored secret without reading its value. */
export interface SecretDescription {
  readonly arn: string;
  readonly name: string;
  /** The version that is AWSCURRENT, where there is one. */
  readonly versionId: string | undefined;
  readonly description: string | undefined;
  /** `undefined` where it is encrypted under the AWS managed key `aws/secretsmanager`. */
  readonly kmsKeyId: string | undefined;
  readonly tags: { readonly [key: string]: string };
  readonly scheduledForDeletion: boolean;
}

/** What a secret has beside its value. */
export interface SecretContent {
  readonly description: string;
  /** @default the AWS managed key `aws/secretsmanager` */
  readonly kmsKeyId: string | undefined;
}

/** AWS Secrets Manager, as the connection needs it. `id` is a name or an ARN. Every method throws ServiceError. */
export interface SecretStore {
  /** `undefined` where there is no such secret. */
  describe(id: string): Promise<SecretDescription | undefined>;
  /**
   * `undefined` where the name is taken, also by a secret that is scheduled for deletion, or just being deleted. The same
   * token with the same value is the same secret.
   */
  create(
    secret: SecretContent & {
      readonly name: string;
      readonly value: string;
      readonly token: string;
      readonly tags: { readonly [key: string]: string };
    },
  ): Promise<{ arn: string; versionId: string } | undefined>;
  /** `undefined` where the token already belongs to a version with another value; with the same one nothing happens. */
  put(id: string, value: string, token: string): Promise<{ versionId: string } | undefined>;
  /** Makes no new version. */
  update(id: string, content: SecretContent): Promise<void>;
  /** The text of a version, the current one by default. */
  read(id: string, versionId?: string | null): Promise<string>;
  tag(id: string, tags: { readonly [key: string]: string }): Promise<void>;
  untag(id: string, keys: readonly string[]): Promise<void>;
  /** False where it is gone, or going, for good. */
  restore(id: string): Promise<boolean>;
  /** No error where the secret is already gone or scheduled. @param recoveryWindowInDays 7 to 30; 0: at once, for good. */
  delete(id: string, recoveryWindowInDays: number): Promise<void>;
}

/** The list of approved code, one object in S3. Every method throws ServiceError. */
export interface ApprovalStore {
  /** `s3://bucket/key` */
  readonly place: string;
  /** `undefined` where there is no such object. `tag` names what was read. */
  read(): Promise<{ readonly text: string; readonly tag: string } | undefined>;
  /**
   * False where somebody else has written meanwhile: nothing is then.
   * @param tag Of what is replaced; `undefined`: there is none.
   */
  write(text: string, tag: string | undefined): Promise<boolean>;
}

/** A runner of Python code: a function of AWS Lambda, or a process on this machine. */
export interface SchemaRunner {
  /** @throws ServiceError where there is no such runner, or it can't be told. */
  identity(): Promise<RunnerIdentity>;
  /**
   * The response as it came, at most the protocol's size. One on this machine knows no stored secrets: the request
   * has the credentials' value.
   * @throws ServiceError where the runner can't be reached, doesn't exist, refuses or dies.
   */
  run(request: RunnerRequest | CheckRequest, options?: SlotOptions): Promise<Uint8Array>;
}

/** What a run takes up, and leaves while it waits for capacity. */
export interface SlotOptions {
  readonly slot?: Slot | undefined;
}

/** Which runner it is. */
export interface RunnerIdentity {
  /**
   * What tells its results from those of any other, for use in cache keys; `undefined` where that can't be told, or after a
   * run in which it was found to have changed.
   */
  readonly id: string | undefined;
  /** What the user should know of it. */
  readonly warning?: Warning | undefined;
}

/** Results of the last minutes, shared by a program and its provider process. Never throws: a broken cache is a miss. */
export interface SchemaCache {
  /** Whether entries reach another process. */
  isUsable(): Promise<boolean>;
  get(key: string): Promise<Uint8Array | undefined>;
  put(key: string, entry: Uint8Array): Promise<void>;
  /** HMAC of a credential under the cache folder's own key, for use in cache keys. */
  seal(value: string): Promise<string>;
}

/** Time, in milliseconds. */
export interface Clock {
  /** Of a monotonic clock. */
  now(): number;
  sleep(ms: number): Promise<void>;
}

/** Everything that resources and services need from outside. */
export interface Ports {
  /** Whether this run's code may be run; where not, nothing below reaches the outside. */
  readonly trust: Trust;
  readonly clock: Clock;
  /** Reads an environment variable, or a file whose path is relative to the program's folder. */
  findCredential(place: CredentialPlace): Promise<FoundCredential>;
  /** The account of the caller's AWS credentials. @throws ServiceError */
  account(settings: AwsSettings): Promise<string>;
  secrets(settings: AwsSettings): SecretStore;
  /** @param settings What a runner in AWS is reached with; one on this machine needs none. */
  runner(target: RunnerTarget, settings: AwsSettings | undefined): SchemaRunner;
  /** What Lambda says of a runner's function, whatever state it is in. @throws ServiceError, also where there is none */
  describeFunction(target: LambdaTarget, settings: AwsSettings): Promise<FunctionDescription>;
  /** What this process may run in runners at a time. @throws InputError where the setting for it can't be used. */
  readonly slots: InvocationSlots;
  readonly cache: SchemaCache;
}
