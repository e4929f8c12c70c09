import { z } from "zod";
import { parseArn } from "../aws/arn";
import { awsModel } from "../aws/inputs";
import type { AwsArgs } from "../aws/settings";
import { codeModel } from "../code/inputs";
import type { SourceCode } from "../code/source-code";
import { type Models, type ParsedInputs, parseInputs } from "../inputs";
import { requirementsModel } from "../requirements/inputs";
import type { Requirements } from "../requirements/requirements";
import { type RunnerTarget, runnerModel } from "../runner/target";

/** The stored credentials of a connection, in one of the exclusive forms. */
export type Credentials = { readonly value: string } | { readonly secretArn: string };

/** A connection's inputs as the program sends them. */
export interface ConnectionInputs {
  readonly code: SourceCode;
  readonly requirements: Requirements | undefined;
  readonly credentials: Credentials | undefined;
  readonly runner: RunnerTarget;
  readonly aws: AwsArgs | undefined;
}

/** Secrets Manager's limit for one value. */
export const MAX_CREDENTIAL_BYTES = 64 * 1024;

const NOT_A_SECRET = "not the ARN of a secret: write arn:aws:secretsmanager:<region>:<account>:secret:<name>";

export const secretArnModel = z.string().refine((text) => {
  const arn = parseArn(text);
  return arn?.service === "secretsmanager" && arn.region !== "" && arn.resource.startsWith("secret:");
}, NOT_A_SECRET);

const credentialsModel: z.ZodType<Credentials | undefined> = z
  .unknown()
  .transform((given, context): Credentials | undefined => {
    if (given === undefined) return undefined;
    const fail = (message: string, ...path: string[]) => {
      context.addIssue({ code: "custom", path, message });
      return z.NEVER;
    };
    const keys =
      typeof given === "object" && given !== null
        ? Object.entries(given).flatMap(([key, item]) => (item === undefined ? [] : [key]))
        : [];
    if (keys.length !== 1 || !["value", "secretArn"].includes(keys[0] ?? "")) {
      return fail(
        "write exactly one of { value: <a Pulumi secret> } and { secretArn: <ARN of an existing secret> }",
      );
    }
    const { value, secretArn } = given as { value?: unknown; secretArn?: unknown };
    if (keys[0] === "secretArn") {
      const parsed = secretArnModel.safeParse(secretArn);
      return parsed.success ? { secretArn: parsed.data } : fail(NOT_A_SECRET, "secretArn");
    }
    if (typeof value !== "string")
      return fail("credentials are text: pass JSON.stringify(...) of an object", "value");
    if (value === "")
      return fail("the credentials are empty: leave `credentials` out if the code needs none", "value");
    if (/\p{Surrogate}/u.test(value))
      return fail("the credentials are not valid text: half of a surrogate pair", "value");
    const bytes = Buffer.byteLength(value, "utf8");
    if (bytes > MAX_CREDENTIAL_BYTES) {
      return fail(
        `the credentials have ${bytes} bytes; Secrets Manager stores at most ${MAX_CREDENTIAL_BYTES}`,
        "value",
      );
    }
    return { value };
  });

const models: Models<ConnectionInputs> = {
  code: codeModel,
  requirements: requirementsModel,
  credentials: credentialsModel,
  runner: runnerModel,
  aws: awsModel,
};

export function parseConnectionInputs(raw: {
  readonly [key: string]: unknown;
}): ParsedInputs<ConnectionInputs> {
  return parseInputs(models, raw);
}
