import type { Problem } from "../errors";
import type { Lookup } from "../lookup";
import { isRecord } from "../records";

/** `aws:defaultTags`: `{ tags: { key: value } }`. */
export function defaultTagsOf(value: unknown, problems: Problem[]): Record<string, string> {
  if (value === undefined || value === null) return {};
  const { tags = {} } = value as { tags?: unknown };
  const entries = isRecord(value) && isRecord(tags) ? Object.entries(tags) : undefined;
  if (entries === undefined || entries.some(([, tag]) => !isScalar(tag))) {
    problems.push({
      path: "aws:defaultTags",
      reason: 'write tags with texts as values: `pulumi config set --path "aws:defaultTags.tags.team" data`',
    });
    return {};
  }
  return Object.fromEntries(entries.map(([key, tag]) => [key, String(tag)]));
}

/** `aws:sharedConfigFiles` and `aws:sharedCredentialsFiles`: lists, of which the AWS SDK for JavaScript reads one file. */
export function oneFileOf(value: unknown, key: string, problems: Problem[]): string | undefined {
  const files: unknown[] =
    value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
  if (files.length <= 1 && files.every((file) => typeof file === "string" && file !== "")) {
    return files[0] as string | undefined;
  }
  problems.push({ path: key, reason: `name one file: \`pulumi config set --path "${key}[0]" <file>\`` });
  return undefined;
}

/** `aws:allowedAccountIds` and `aws:forbiddenAccountIds`, of which `@pulumi/aws` takes one. */
export function accountLists(json: (key: string) => unknown, problems: Problem[]) {
  const list = (key: string): readonly string[] | undefined => {
    const value = json(key);
    if (value === undefined || value === null || (Array.isArray(value) && value.length === 0))
      return undefined;
    const accounts = (Array.isArray(value) ? value : [value]).map(String);
    // Read as a number, an account has lost its leading zeros.
    const ids = accounts.map((account) => (/^\d{1,11}$/.test(account) ? account.padStart(12, "0") : account));
    if (ids.every((id) => /^\d{12}$/.test(id))) return ids;
    problems.push({ path: key, reason: "write a list of AWS accounts, 12 digits each" });
    return undefined;
  };
  return {
    allowedAccountIds: list("aws:allowedAccountIds"),
    forbiddenAccountIds: list("aws:forbiddenAccountIds"),
  };
}

/**
 * `aws:assumeRoleWithWebIdentity` would decide who we are, and is not read here: the same role has to be in the environment,
 * where `@pulumi/aws` finds it too.
 */
export function webIdentityProblems(value: unknown, env: Lookup): Problem[] {
  if (value === undefined || value === null) return [];
  const { roleArn } = (Array.isArray(value) ? (value[0] ?? {}) : value) as { roleArn?: unknown };
  const isSame = roleArn === undefined || roleArn === env("AWS_ROLE_ARN");
  if (isSame && env("AWS_ROLE_ARN") !== undefined && env("AWS_WEB_IDENTITY_TOKEN_FILE") !== undefined)
    return [];
  return [
    {
      path: "aws:assumeRoleWithWebIdentity",
      reason:
        "a web identity is taken from the environment here: set AWS_ROLE_ARN to the same role, and " +
        "AWS_WEB_IDENTITY_TOKEN_FILE to the token's file, or set aws: { profile } on the connection",
    },
  ];
}

/** Whether one of `@pulumi/aws`'s switches is on. */
export function isTrue(text: string | undefined): boolean | undefined {
  return text === "true" ? true : undefined;
}

function isScalar(value: unknown): boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}
