import { z } from "zod";
import type { Problem } from "../errors";
import { type Models, parseInputs } from "../inputs";
import { defined } from "../records";
import { TAG_PREFIX } from "./ownership";

/** What a program may say about the secret that a connection stores its credentials in. */
export interface SecretArgs {
  /** @default `<project>/<stack>/<resource>` */
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  /** Id, ARN or alias of a KMS key. @default the AWS managed key `aws/secretsmanager` */
  readonly kmsKeyId?: string | undefined;
  /** Days in which a deleted secret can be restored: 7 to 30; 0 deletes it at once. @default 30 */
  readonly recoveryWindowInDays?: number | undefined;
  readonly tags?: { readonly [key: string]: string } | undefined;
  /** Whether a secret of that name that is somebody else's is taken over. @default false */
  readonly adopt?: boolean | undefined;
}

/** The secret as the state has it: with a name, and the stack's default tags among its own. */
export interface StoredSecret extends SecretArgs {
  readonly name: string;
}

export const DEFAULT_DESCRIPTION = "Credentials of a Python connection, managed by Pulumi";
/** How long a deleted secret can be restored. */
export const DEFAULT_RECOVERY_DAYS = 30;

/** The AWS managed key for Secrets Manager, which each account has one of in each region, by its alias. */
export const AWS_MANAGED_KEY = "alias/aws/secretsmanager";

/**
 * Whether two ids name the same key, as far as one can tell: AWS may answer with an ARN where an id was given. `undefined`
 * is the AWS managed key.
 */
export function sameKey(declared: string | undefined, found: string | undefined): boolean {
  const [one = AWS_MANAGED_KEY, other = AWS_MANAGED_KEY] = [declared, found];
  return one === other || isEndOf(one, other) || isEndOf(other, one);
}

/** Whether an ARN is that of a key's id or alias. */
function isEndOf(arn: string, id: string): boolean {
  return arn.endsWith(`:key/${id}`) || arn.endsWith(`:${id}`);
}

/** Secrets Manager takes 50 tags; six are the owner's, two name runners, and one says that a secret was adopted. */
const MAX_TAGS = 41;

const NO_KEY = "write the id, ARN or alias of a KMS key";
const NO_WINDOW = "write 7 to 30 days, or 0 to delete at once";

/** Sources: CreateSecret, DeleteSecret and Tag in the API reference of Secrets Manager. */
const models: Models<SecretArgs> = {
  name: z
    .string()
    .regex(/^[A-Za-z0-9/_+=.@-]{1,512}$/, "a name is 1 to 512 letters, digits and characters of /_+=.@-")
    .optional(),
  description: z.string().max(2048, "a description has at most 2048 characters").optional(),
  kmsKeyId: z.string().min(1, NO_KEY).max(2048, NO_KEY).optional(),
  recoveryWindowInDays: z
    .number(NO_WINDOW)
    .refine((days) => days === 0 || (Number.isInteger(days) && days >= 7 && days <= 30), NO_WINDOW)
    .optional(),
  tags: z
    .record(z.string(), z.string("a tag's value is text"), { error: "write an object of texts" })
    .superRefine((tags, context) => {
      const problem = tagsProblem(tags);
      if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
    })
    .optional(),
  adopt: z.boolean({ error: "write true or false" }).optional(),
};

/** What is wrong with tags, by the rules of AWS. */
function tagsProblem(tags: { readonly [key: string]: string }): string | undefined {
  for (const [key, value] of Object.entries(tags)) {
    if (!/^[\p{L}\p{N} _.:/=+@-]{1,128}$/u.test(key)) {
      return `the key "${key}" is not 1 to 128 letters, digits, spaces and characters of _.:/=+-@`;
    }
    if (/^aws:/i.test(key)) return `the key "${key}" begins with aws:, which AWS keeps for itself`;
    if (key.startsWith(TAG_PREFIX)) return `the key "${key}" is one that this package sets`;
    if (!/^[\p{L}\p{N} _.:/=+@-]{0,256}$/u.test(value)) {
      return `the value of "${key}" is not at most 256 letters, digits, spaces and characters of _.:/=+-@`;
    }
  }
  const count = Object.keys(tags).length;
  return count > MAX_TAGS ? `these are ${count} tags; there is room for ${MAX_TAGS}` : undefined;
}

/**
 * The declared settings of a secret, part by part: what isn't known yet stays unknown in what is stored.
 *
 * @param raw The `secret` argument; `undefined` where there is none.
 * @param name Its name where none is declared.
 * @param defaultTags The stack's default tags, which the secret's own override.
 * @param runnerTags Those that name its runners.
 */
export function planSecret(
  raw: unknown,
  name: string,
  defaultTags: { readonly [key: string]: string },
  runnerTags: { readonly [key: string]: string } = {},
): { stored: StoredSecret; problems: Problem[] } {
  if (raw !== undefined && (typeof raw !== "object" || raw === null)) {
    const reason = `write { ${Object.keys(models).join(", ")} }`;
    return { stored: { name }, problems: [{ path: "secret", reason }] };
  }
  const given = (raw ?? {}) as { readonly [key: string]: unknown };
  const { values, unknown, problems } = parseInputs(models, given, "secret.");
  const unknowns = Object.fromEntries([...unknown].map((key) => [key, given[key]]));
  const tags = { ...defaultTags, ...values.tags };
  const problem = tagsProblem(tags);
  if (problem !== undefined && problems.length === 0)
    problems.push({ path: "aws:defaultTags", reason: problem });
  const all = { ...tags, ...runnerTags };
  const stored = defined({
    ...values,
    name: values.name ?? name,
    tags: Object.keys(all).length === 0 ? undefined : all,
    ...unknowns,
  });
  return { stored, problems };
}
