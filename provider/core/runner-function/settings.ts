import { z } from "zod";
import { approvalsPlace } from "../approvals/place";
import { parseArn } from "../aws/arn";
import type { Problem } from "../errors";
import { type Models, type ParsedInputs, parseInputs } from "../inputs";
import type { Architecture } from "./baked-layer";
import { type Execute, environmentModel } from "./environment";
import { FUNCTION_NAME } from "./name";

export type { Architecture };

/** The settings of a runner's function that a program may choose; what isn't there has its {@link DEFAULTS}. */
export interface RunnerFunctionSettings {
  readonly functionName?: string | undefined;
  readonly architecture?: Architecture | undefined;
  /** MiB */
  readonly memorySize?: number | undefined;
  /** seconds */
  readonly timeout?: number | undefined;
  /** MiB */
  readonly ephemeralStorage?: number | undefined;
  readonly reservedConcurrency?: number | undefined;
  readonly vpc?: VpcSettings | undefined;
  readonly kmsKeyArn?: string | undefined;
  readonly logRetentionInDays?: number | undefined;
  readonly tracing?: boolean | undefined;
  readonly tags?: { readonly [key: string]: string } | undefined;
  readonly secretArns?: readonly string[] | undefined;
  readonly tenantIsolation?: boolean | undefined;
  readonly execute?: Execute | undefined;
  readonly approvals?: string | undefined;
  readonly permissionsBoundary?: string | undefined;
  readonly environment?: { readonly [name: string]: string } | undefined;
  readonly layers?: readonly string[] | undefined;
}

export interface VpcSettings {
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
}

/** What the function is in any case. */
export const RUNNER_FUNCTION = {
  runtime: "python3.13",
  handler: "python_connectors_runner.aws_lambda.handler",
} as const;

export const DEFAULTS = {
  architecture: "arm64",
  memorySize: 1024,
  timeout: 840,
  ephemeralStorage: 512,
  logRetentionInDays: 30,
} as const;

/**
 * The longest that a function may run, in seconds: a minute less than Lambda allows, and than a preview or an update waits
 * for one answer.
 */
export const MAX_TIMEOUT = 840;

/** The retention periods that CloudWatch Logs has, in days; 0 is for ever. */
export const LOG_RETENTION_DAYS = [
  0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

/** Lambda's own limits. */
const MAX_LAYERS = 5;
const MAX_IDS = 16;
/** What a role's inline policy has room for. */
const MAX_SECRETS = 50;
const MAX_TAGS = 50;

const whole = (unit: string, from: number, to: number) => {
  const message = `write a whole number of ${unit}, ${from} to ${to}`;
  return z.number(message).int(message).min(from, message).max(to, message);
};

const arn = (service: string, resource: RegExp, example: string) =>
  z.string(`write an ARN such as ${example}`).refine(
    (text) => {
      const parsed = parseArn(text);
      return parsed?.service === service && resource.test(parsed.resource);
    },
    { error: `not such an ARN: write ${example}` },
  );

const ids = (prefix: string, what: string) => {
  const message = `write ids of ${what}: ${prefix}-...`;
  return z
    .array(z.string(message).regex(new RegExp(`^${prefix}-[0-9a-z]{1,32}$`), message), { error: message })
    .refine((list) => list.length > 0, { error: `write at least one of the ids of ${what}` })
    .refine((list) => list.length <= MAX_IDS, { error: `Lambda takes ${MAX_IDS} at most` });
};

/** An exact ARN, or one whose six characters at its end are open. Other wildcards would open more than one secret. */
const secretArn = arn(
  "secretsmanager",
  /^secret:[A-Za-z0-9/_+=.@-]+-([A-Za-z0-9]{6}|\?{6})$/,
  "arn:aws:secretsmanager:<region>:<account>:secret:<name>-AbCdEf, or with -?????? in the place of its six last characters",
);

const approvals = z.string("write s3://<bucket>/<key>").superRefine((text, context) => {
  const place = approvalsPlace(text);
  if (place === undefined) context.addIssue({ code: "custom", message: "write s3://<bucket>/<key>" });
  // In a policy they would stand for other keys too.
  else if (/[*?$]/.test(place.key)) {
    context.addIssue({ code: "custom", message: "write a key without * ? and $" });
  }
});

const tags = z
  .record(z.string(), z.string("write text").max(256, "write at most 256 characters"), {
    error: "write names of tags with their values",
  })
  .superRefine((given, context) => {
    const names = Object.keys(given);
    if (names.length > MAX_TAGS) {
      context.addIssue({ code: "custom", message: `AWS takes ${MAX_TAGS} tags at most` });
    }
    for (const name of names) {
      if (name === "" || name.length > 128 || name.toLowerCase().startsWith("aws:")) {
        const message = 'write a name of 1 to 128 characters that does not begin with "aws:"';
        context.addIssue({ code: "custom", path: [name], message });
      }
    }
  });

const models: Models<RunnerFunctionSettings> = {
  functionName: z
    .string("write the function's name")
    .regex(FUNCTION_NAME, "write 1 to 64 letters, digits, - and _")
    .optional(),
  architecture: z.enum(["arm64", "x86_64"], { error: 'write "arm64" or "x86_64"' }).optional(),
  memorySize: whole("MiB", 128, 10240).optional(),
  timeout: whole("seconds", 1, MAX_TIMEOUT).optional(),
  ephemeralStorage: whole("MiB", 512, 10240).optional(),
  reservedConcurrency: whole("invocations", 1, 100_000).optional(),
  vpc: z
    .strictObject(
      { subnetIds: ids("subnet", "subnets"), securityGroupIds: ids("sg", "security groups") },
      { error: "write { subnetIds, securityGroupIds }" },
    )
    .optional(),
  kmsKeyArn: arn("kms", /^key\/[A-Za-z0-9-]+$/, "arn:aws:kms:<region>:<account>:key/<id>").optional(),
  logRetentionInDays: z
    .number(`write a number of days of ${LOG_RETENTION_DAYS.join(", ")}`)
    .refine((days) => (LOG_RETENTION_DAYS as readonly number[]).includes(days), {
      error: `CloudWatch Logs keeps logs for one of ${LOG_RETENTION_DAYS.join(", ")} days (0: for ever)`,
    })
    .optional(),
  tracing: z.boolean("write true or false").optional(),
  tags: tags.optional(),
  secretArns: z
    .array(secretArn, { error: "write a list of ARNs" })
    .refine((list) => list.length <= MAX_SECRETS, { error: `write ${MAX_SECRETS} at most` })
    .optional(),
  tenantIsolation: z.boolean("write true or false").optional(),
  execute: z.enum(["always", "approved"], { error: 'write "always" or "approved"' }).optional(),
  approvals: approvals.optional(),
  permissionsBoundary: z
    .string("write the ARN of a managed policy")
    .regex(
      /^arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/.+$/,
      "not such an ARN: write arn:aws:iam::<account>:policy/<name>",
    )
    .optional(),
  environment: environmentModel.optional(),
  layers: z
    .array(
      arn(
        "lambda",
        /^layer:[A-Za-z0-9_-]+:[0-9]+$/,
        "arn:aws:lambda:<region>:<account>:layer:<name>:<version>",
      ),
      { error: "write a list of ARNs" },
    )
    .refine((list) => list.length <= MAX_LAYERS, { error: `Lambda takes ${MAX_LAYERS} layers at most` })
    .optional(),
};

/** Every problem of the settings that are known; those that aren't are passed over. */
export function parseRunnerFunction(raw: {
  readonly [key: string]: unknown;
}): ParsedInputs<RunnerFunctionSettings> {
  const parsed = parseInputs(models, raw);
  return { ...parsed, problems: [...parsed.problems, ...together(raw)] };
}

/** The problems of one setting, which became known later than the others. */
export function settingProblems(setting: keyof RunnerFunctionSettings, value: unknown): Problem[] {
  const { [setting]: model } = models;
  return parseInputs({ [setting]: model }, { [setting]: value }).problems;
}

/** What is wrong with other layers beside the one that `requirements` becomes. */
export function otherLayersProblems(layers: unknown): Problem[] {
  if (!Array.isArray(layers) || layers.length < MAX_LAYERS) return [];
  const reason = `Lambda takes ${MAX_LAYERS} layers at most, and requirements are one: write ${MAX_LAYERS - 1} at most`;
  return [{ path: "layers", reason }];
}

/** What two settings say together. */
function together({ execute, approvals }: { readonly [key: string]: unknown }): Problem[] {
  if (execute === "approved" && approvals === undefined) {
    return [{ path: "approvals", reason: 'execute is "approved": write s3://<bucket>/<key> of the list' }];
  }
  if (execute !== "approved" && approvals !== undefined) {
    return [
      { path: "execute", reason: 'there is a list of approvals: write execute: "approved", or leave it out' },
    ];
  }
  return [];
}
