import type { AwsSettings } from "./core/aws/settings";
import type { RunnerRequest } from "./core/runner/protocol";
import type { RunnerTarget } from "./core/runner/target";

/** What is known of a stored secret without reading its value. */
export interface SecretDescription {
  readonly arn: string;
  readonly name: string;
  /** The version that is AWSCURRENT, where there is one. */
  readonly versionId: string | undefined;
  readonly tags: { readonly [key: string]: string };
  readonly scheduledForDeletion: boolean;
}

/** AWS Secrets Manager, as the connection needs it. Every method throws ServiceError. */
export interface SecretStore {
  /** `undefined` where there is no such secret. `id` is a name or an ARN. */
  describe(id: string): Promise<SecretDescription | undefined>;
  /** `undefined` where the name is taken, also by a secret that is scheduled for deletion. */
  create(secret: {
    name: string;
    value: string;
    token: string;
    tags: Record<string, string>;
  }): Promise<{ arn: string; versionId: string } | undefined>;
  put(id: string, value: string, token: string): Promise<{ versionId: string }>;
  /** The text of its current version. */
  read(id: string): Promise<string>;
  tag(id: string, tags: Record<string, string>): Promise<void>;
  restore(id: string): Promise<void>;
  /** Schedules the deletion; no error where the secret is already gone or scheduled. */
  delete(id: string, recoveryWindowInDays: number): Promise<void>;
}

/** A runner of Python code: a function of AWS Lambda, or a process on this machine. */
export interface SchemaRunner {
  /**
   * What tells its results from those of another runner, for use in cache keys.
   * @throws ServiceError where there is no such runner on this machine.
   */
  identity(): Promise<string>;
  /**
   * The response as it came, at most the protocol's size. One on this machine knows no stored secrets: the request
   * has the credentials' value.
   * @throws ServiceError where the runner can't be reached, doesn't exist, refuses or dies.
   */
  run(request: RunnerRequest): Promise<Uint8Array>;
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

/** Everything that resources and services need from outside. */
export interface Ports {
  secrets(settings: AwsSettings): SecretStore;
  /** @param settings What a runner in AWS is reached with; one on this machine needs none. */
  runner(target: RunnerTarget, settings: AwsSettings | undefined): SchemaRunner;
  readonly cache: SchemaCache;
}
