import { z } from "zod";

/** Which code a function runs: all that it is asked to, or what its list of approved code holds. */
export type Execute = "always" | "approved";

/** Variables that have an argument of their own. */
const ARGUMENTS = { PYTHON_CONNECTORS_EXECUTE: "execute", PYTHON_CONNECTORS_APPROVALS: "approvals" } as const;

/** Variables that Lambda sets, and refuses from anybody else. */
const RESERVED = new Set([
  "_HANDLER",
  "_X_AMZN_TRACE_ID",
  "AWS_DEFAULT_REGION",
  "AWS_REGION",
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_FUNCTION_NAME",
  "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
  "AWS_LAMBDA_FUNCTION_VERSION",
  "AWS_LAMBDA_INITIALIZATION_TYPE",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "AWS_ACCESS_KEY",
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_LAMBDA_RUNTIME_API",
  "LAMBDA_TASK_ROOT",
  "LAMBDA_RUNTIME_DIR",
]);

/** Lambda's own limit for all variables of a function, names and values, in bytes. */
const MAX_BYTES = 4096;

/** Variables beside those that this package sets. */
export const environmentModel = z
  .record(z.string(), z.string("write text"), { error: "write names of variables with their values" })
  .superRefine((variables, context) => {
    for (const name of Object.keys(variables)) {
      const reason = refusal(name);
      if (reason !== undefined) context.addIssue({ code: "custom", path: [name], message: reason });
    }
    const bytes = Buffer.byteLength(Object.entries(variables).flat().join(""));
    if (bytes > MAX_BYTES) {
      context.addIssue({
        code: "custom",
        message: `${bytes} bytes: Lambda takes ${MAX_BYTES} of all variables`,
      });
    }
  });

function refusal(name: string): string | undefined {
  const argument = (ARGUMENTS as Record<string, string | undefined>)[name];
  if (argument !== undefined) return `write the argument ${argument} instead`;
  if (RESERVED.has(name)) return "Lambda sets this variable itself: leave it out";
  return /^[A-Za-z][A-Za-z0-9_]+$/.test(name)
    ? undefined
    : "write a name of letters, digits and _ that begins with a letter, of two characters at least";
}

/** All variables of the function. */
export function functionVariables(
  execute: Execute,
  approvals: string | undefined,
  environment: { readonly [name: string]: string },
): Record<string, string> {
  return {
    ...environment,
    ...(execute === "approved"
      ? { PYTHON_CONNECTORS_EXECUTE: "approved", PYTHON_CONNECTORS_APPROVALS: approvals ?? "" }
      : {}),
  };
}
