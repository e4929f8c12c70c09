import { z } from "zod";
import { parseArn } from "../aws/arn";

/** Where a runner is: a Lambda function, or a process on this machine. */
export type RunnerTarget = LambdaTarget | LocalTarget;

export interface LambdaTarget {
  /** Without qualifier: `arn:aws:lambda:eu-west-1:123456789012:function:runner`. */
  readonly functionArn: string;
  /** A published version or an alias; `undefined` is `$LATEST`. */
  readonly qualifier?: string | undefined;
  /** Whether the function keeps execution environments apart by tenants. */
  readonly tenantIsolation?: boolean | undefined;
  /** Whom it is invoked for, then: made from the connection, never declared. */
  readonly tenant?: string | undefined;
}

export interface LocalTarget {
  readonly local: LocalOptions;
}

/** How code runs in a process on this machine. */
export interface LocalOptions {
  /**
   * The Python to run: a name on PATH, or a path, relative to the program's folder.
   * @default PYTHON_CONNECTORS_PYTHON in the environment, else "python3"
   * @example ".venv/bin/python"
   */
  readonly python?: string | undefined;
  /** The most memory of one run, in MiB. @default the runner's own limit @example 2048 */
  readonly memoryMb?: number | undefined;
}

/** A run's time limit where no other is set, in seconds: that of AWS Lambda. */
export const LOCAL_SECONDS = 15 * 60;

const FUNCTION = /^function:([A-Za-z0-9_-]{1,64})(?::(\$LATEST|[A-Za-z0-9_-]{1,128}))?$/;

const lambdaModel = z
  .strictObject(
    {
      functionArn: z.string("write the Lambda function's ARN"),
      qualifier: z
        .string()
        .regex(/^(\$LATEST|[A-Za-z0-9_-]{1,128})$/, "write a published version or an alias")
        .optional(),
      tenantIsolation: z.boolean("write true or false").optional(),
      tenant: z
        .string()
        .regex(/^[a-zA-Z0-9._:/=+\-@ ]{1,256}$/, "a tenant is made from the connection: leave it out")
        .optional(),
    },
    { error: "write { functionArn, qualifier } or { local: {} }" },
  )
  .transform(({ functionArn, qualifier, tenantIsolation, tenant }, context): LambdaTarget => {
    const arn = parseArn(functionArn);
    const match =
      arn?.service === "lambda" && arn.region !== "" && arn.account !== ""
        ? FUNCTION.exec(arn.resource)
        : null;
    if (arn === undefined || match === null) {
      context.addIssue({
        code: "custom",
        path: ["functionArn"],
        message: "not the ARN of a Lambda function: write arn:aws:lambda:<region>:<account>:function:<name>",
      });
      return z.NEVER;
    }
    if (match[2] !== undefined && qualifier !== undefined && match[2] !== qualifier) {
      context.addIssue({
        code: "custom",
        path: ["qualifier"],
        message: `the ARN ends in ":${match[2]}" and qualifier is "${qualifier}": write one of them`,
      });
      return z.NEVER;
    }
    return {
      functionArn: `${arnPrefix(functionArn)}:function:${match[1]}`,
      qualifier: match[2] ?? qualifier,
      // That it isn't isolated is what it is without a word.
      ...(tenantIsolation === true ? { tenantIsolation, ...(tenant === undefined ? {} : { tenant }) } : {}),
    };
  });

const localModel = z.strictObject(
  {
    local: z.strictObject(
      {
        python: z
          .string("write the name or path of a Python")
          .regex(/^[^\p{Cc}-][^\p{Cc}]{0,1023}$/u, "write the name or path of a Python, without options")
          .optional(),
        memoryMb: z
          .number("write a number of MiB")
          .int("write a whole number of MiB")
          .min(64, "write at least 64 MiB")
          .max(1024 * 1024)
          .optional(),
      },
      { error: "write { python, memoryMb }, or {}" },
    ),
  },
  { error: "write { local: {} } alone: functionArn and qualifier are of another runner" },
);

/** Validates `runner` and takes a qualifier out of a qualified ARN. */
export const runnerModel: z.ZodType<RunnerTarget> = z.unknown().transform((given, context): RunnerTarget => {
  const parsed = isLocal(given) ? localModel.safeParse(given) : lambdaModel.safeParse(given);
  if (parsed.success) return parsed.data;
  for (const { path, message } of parsed.error.issues) {
    context.addIssue({ code: "custom", path: [...path], message });
  }
  return z.NEVER;
});

/** Whether a runner, valid or not, is one on this machine. */
export function isLocal(target: unknown): target is LocalTarget {
  return typeof target === "object" && target !== null && (target as { local?: unknown }).local !== undefined;
}

/** `undefined` of a runner on this machine. */
export function functionArn(target: RunnerTarget | undefined): string | undefined {
  return target === undefined || isLocal(target) ? undefined : target.functionArn;
}

function arnPrefix(arn: string): string {
  return arn.split(":").slice(0, 5).join(":");
}

/** Whether it names one code for good: an alias can't have a name of digits alone. */
export function isPublishedVersion({ qualifier }: LambdaTarget): boolean {
  return qualifier !== undefined && /^[0-9]+$/.test(qualifier);
}

/** The runner's ARN with its qualifier. */
export function qualifiedArn(target: LambdaTarget): string {
  return target.qualifier === undefined ? target.functionArn : `${target.functionArn}:${target.qualifier}`;
}

/** The runner as the state keeps it: without what isn't set. */
export function storedRunner(target: RunnerTarget): RunnerTarget {
  return JSON.parse(JSON.stringify(target)) as RunnerTarget;
}
