import { z } from "zod";
import { parseArn } from "../aws/arn";
import { isLocal, type LambdaTarget, type RunnerTarget } from "./target";

// Apart from target.ts: programs load that one, and no validation.

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

function arnPrefix(arn: string): string {
  return arn.split(":").slice(0, 5).join(":");
}
