import { z } from "zod";
import { parseArn } from "../aws/arn";

/** Where a runner is. */
export interface RunnerTarget {
  /** Without qualifier: `arn:aws:lambda:eu-west-1:123456789012:function:runner`. */
  readonly functionArn: string;
  /** A published version or an alias; `undefined` is `$LATEST`. */
  readonly qualifier?: string | undefined;
}

const FUNCTION = /^function:([A-Za-z0-9_-]{1,64})(?::(\$LATEST|[A-Za-z0-9_-]{1,128}))?$/;

/** Validates `runner` and takes a qualifier out of a qualified ARN. */
export const runnerModel: z.ZodType<RunnerTarget> = z
  .strictObject(
    {
      functionArn: z.string("write the Lambda function's ARN"),
      qualifier: z
        .string()
        .regex(/^(\$LATEST|[A-Za-z0-9_-]{1,128})$/, "write a published version or an alias")
        .optional(),
    },
    { error: "write { functionArn, qualifier }" },
  )
  .transform(({ functionArn, qualifier }, context): RunnerTarget => {
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
    };
  });

function arnPrefix(arn: string): string {
  return arn.split(":").slice(0, 5).join(":");
}

/** The runner's ARN with its qualifier. */
export function qualifiedArn(target: RunnerTarget): string {
  return target.qualifier === undefined ? target.functionArn : `${target.functionArn}:${target.qualifier}`;
}
