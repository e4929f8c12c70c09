import { createHash } from "node:crypto";

/** Lambda's own limit for names. */
const MAX_NAME = 64;
const DIGEST_LENGTH = 8;

/** What Lambda takes as a function's name. */
export const FUNCTION_NAME = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * `<project>-<stack>-<resource>`: known before anything is created. Characters that Lambda refuses become `-`. A name that had
 * some, was too long, or has a part with `-` in it ends in a digest, so that different resources have different names:
 * `etl-eu` and `prod`, `etl` and `eu-prod`.
 */
export function defaultFunctionName(project: string, stack: string, resource: string): string {
  const full = `${project}-${stack}-${resource}`;
  const name = full.replace(/[^A-Za-z0-9_-]/g, "-");
  const isPlain = ![project, stack, resource].some((part) => part.includes("-"));
  if (isPlain && name === full && name.length <= MAX_NAME) return name;
  const digest = createHash("sha256")
    .update(JSON.stringify([project, stack, resource]))
    .digest("hex");
  return `${name.slice(0, MAX_NAME - DIGEST_LENGTH - 1)}-${digest.slice(0, DIGEST_LENGTH)}`;
}

/** The function's own log group: the one that Lambda itself would write to. */
export function logGroupName(functionName: string): string {
  return `/aws/lambda/${functionName}`;
}
