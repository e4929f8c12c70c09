import { z } from "zod";
import { parseArn } from "../aws/arn";
import { canonicalJson, type Json } from "../canonical";
import { defined } from "../records";
import { credentialsForm } from "./form";

/** The credentials of a connection, in one of the exclusive forms. */
export type Credentials =
  | { readonly value: string }
  | { readonly env: string }
  | { readonly file: string }
  | { readonly secretArn: string; readonly versionId?: string | undefined };

/** Secrets Manager's limit for one value. */
export const MAX_CREDENTIAL_BYTES = 64 * 1024;

const NOT_A_SECRET = "not the ARN of a secret: write arn:aws:secretsmanager:<region>:<account>:secret:<name>";

export const secretArnModel = z.string().refine((text) => {
  const arn = parseArn(text);
  return arn?.service === "secretsmanager" && arn.region !== "" && arn.resource.startsWith("secret:");
}, NOT_A_SECRET);

/** Source: `VersionId` of GetSecretValue in the API reference of Secrets Manager. */
export const versionIdModel = z
  .string()
  .regex(/^[\w-]{32,64}$/, "not a version's id: `aws secretsmanager list-secret-version-ids` lists them");

const FORMS =
  "write exactly one of { value: <a Pulumi secret> }, { env: <variable> }, { file: <path> } and " +
  "{ secretArn: <ARN of an existing secret>, versionId }";

/** What is wrong with a credential's text; never holds any of it. */
export function credentialProblem(text: string): string | undefined {
  if (text === "") return "the credentials are empty: leave `credentials` out if the code needs none";
  if (/\p{Surrogate}/u.test(text)) return "the credentials are not valid text: half of a surrogate pair";
  const bytes = Buffer.byteLength(text, "utf8");
  return bytes > MAX_CREDENTIAL_BYTES
    ? `the credentials have ${bytes} bytes; Secrets Manager stores at most ${MAX_CREDENTIAL_BYTES}`
    : undefined;
}

const valueModel = z
  .union([z.string(), z.record(z.string(), z.json())], {
    error: "credentials are text, or an object of JSON values, which is stored as JSON text",
  })
  .transform((given, context) => {
    const text = typeof given === "string" ? given : canonicalJson(given as Json);
    const problem = credentialProblem(text);
    if (problem === undefined) return text;
    context.addIssue({ code: "custom", message: problem });
    return z.NEVER;
  });

const NO_VARIABLE = "write the name of an environment variable";
const NO_FILE = "write the path of a file";

const forms: { readonly [form: string]: z.ZodType<Credentials> } = {
  value: z.strictObject({ value: valueModel }, FORMS),
  env: z.strictObject({ env: z.string(NO_VARIABLE).regex(/^[A-Za-z_][A-Za-z0-9_]*$/, NO_VARIABLE) }, FORMS),
  file: z.strictObject({ file: z.string(NO_FILE).min(1, NO_FILE).max(4096, NO_FILE) }, FORMS),
  secretArn: z.strictObject({ secretArn: secretArnModel, versionId: versionIdModel.optional() }, FORMS),
};

/** Validates the `credentials` argument. */
export const credentialsModel: z.ZodType<Credentials | undefined> = z
  .unknown()
  .transform((given, context): Credentials | undefined => {
    if (given === undefined) return undefined;
    const form = credentialsForm(given);
    const parsed = form === undefined ? undefined : forms[form]?.safeParse(defined(given as object));
    if (parsed?.success) return parsed.data;
    for (const { message, path } of parsed?.error.issues ?? [{ message: FORMS, path: [] }]) {
      context.addIssue({ code: "custom", path: [...path], message });
    }
    return z.NEVER;
  });
