import type { AwsSettings } from "../aws/settings";
import type { CredentialSource } from "../credentials/origin";
import type { StackId } from "../pulumi/program";
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
