import type { AwsSettings } from "../aws/settings";
import type { CredentialSource } from "../credentials/origin";
import type { StackId } from "../pulumi/program";
import type { Limits } from "./protocol";
import type { RunnerTarget } from "./target";

/** What every piece of work for a runner has: where it runs, with which credential, and for whom. */
export interface RunnerTask {
  readonly credential: CredentialSource;
  readonly target: RunnerTarget;
  /** `undefined` where nothing of AWS is used. */
  readonly settings: AwsSettings | undefined;
  /** Whose results these are: two stacks never see each other's. */
  readonly stack: StackId;
}

/** What one generation may take. Where it is reached, what was not read is left out, and the coverage is partial. */
export interface GenerationLimits extends Limits {
  /** The most invocations of the runner. */
  readonly invocations: number | null;
}

/** A connection's cap: what has the same key has at most so many invocations under way. */
export interface ConnectionSlots {
  readonly key: string;
  readonly most: number;
}

/** The source is not to be load-tested. */
const DEFAULT_CONNECTION_SLOTS = 16;

/** @param most As declared, or as the state has it. */
export function connectionSlots(key: string, most: unknown): ConnectionSlots {
  return { key, most: typeof most === "number" ? most : DEFAULT_CONNECTION_SLOTS };
}
