import { parseArn } from "../aws/arn";
import type { PreviewPlace } from "../connection/preview";
import { UNKNOWN } from "../pulumi/wire";
import { defined } from "../records";
import { functionArn, type RunnerTarget } from "../runner/target";
import { TAG_PREFIX } from "./ownership";
import type { StoredSecret } from "./secret-settings";

/** The function that may read the secret in updates, by its name: a runner's role can be limited to what names it. */
export const RUNNER_TAG = `${TAG_PREFIX}runner`;
/** The same in previews, where they have a runner of their own. */
export const PREVIEW_RUNNER_TAG = `${TAG_PREFIX}preview-runner`;
export const RUNNER_TAGS: readonly string[] = [RUNNER_TAG, PREVIEW_RUNNER_TAG];

export function isRunnerTag(key: string): boolean {
  return RUNNER_TAGS.includes(key);
}

/** A tag that somebody took away, in what a refresh keeps: left out, it would read as never set. */
export const TAKEN_AWAY = "";

/** The tags of a secret that name functions; `UNKNOWN` where the function isn't known in this preview. */
export function runnerTags(declared: {
  /** `undefined` where it isn't known, or can't be read. */
  readonly runner: RunnerTarget | undefined;
  readonly isRunnerUnknown: boolean;
  readonly preview: PreviewPlace | undefined;
  readonly isPreviewUnknown: boolean;
}): { readonly [key: string]: string } {
  const { preview } = declared;
  // Previews that read another secret have no business with this one.
  const previewed = preview?.credentials === undefined ? functionName(preview?.runner) : undefined;
  return defined({
    [RUNNER_TAG]: declared.isRunnerUnknown ? UNKNOWN : functionName(declared.runner),
    [PREVIEW_RUNNER_TAG]: declared.isPreviewUnknown ? UNKNOWN : previewed,
  });
}

/** Of a Lambda function's ARN, without a qualifier. */
export function functionName(target: RunnerTarget | undefined): string | undefined {
  return parseArn(functionArn(target) ?? "")?.resource.split(":")[1];
}

/** What the state says of a connection's secret, and of its runner. */
interface Before {
  readonly secret?: StoredSecret | undefined;
  readonly runner?: unknown;
}

/**
 * Whether a connection's secret is from a version that named no function. It gets its tags with the next change of the connection,
 * not by an update for their sake: the role that reads it can't depend on them.
 */
export function isUntagged({ secret, runner }: Before): boolean {
  return (
    secret !== undefined &&
    secret.tags?.[RUNNER_TAG] === undefined &&
    functionName(runner as RunnerTarget | undefined) !== undefined
  );
}

/**
 * Whether a runner can be expected to read the secret as it is now, before the update names it in a tag. On this machine the
 * user's own permissions count, and what isn't a function is asked for nothing here.
 */
export function mayRead(target: RunnerTarget | undefined, before: Before): boolean {
  const name = functionName(target);
  if (name === undefined) return true;
  if (RUNNER_TAGS.some((tag) => before.secret?.tags?.[tag] === name)) return true;
  return isUntagged(before) && functionName(before.runner as RunnerTarget | undefined) === name;
}
