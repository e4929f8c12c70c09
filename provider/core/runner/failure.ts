import { z } from "zod";
import { ConnectorsError, ServiceError } from "../errors";
import { printable } from "../text";
import { nextStep } from "./next-steps";

const PHASES = [
  "request",
  "credentials",
  "requirements",
  "syntax",
  "import",
  "missing_function",
  "context",
  "list",
  "infer",
  "read",
  "parse",
  "limit",
  "runner",
] as const;
/** Phases in which it is not the user's code that failed. */
const NOT_THE_USERS = new Set<string>(["request", "credentials", "requirements", "runner"]);

const text = (limit: number) => z.string().max(limit);
const line = z.number().int().min(0).max(10_000_000);

/** Validates the `error` of a runner's answer. */
export const failureModel = z.strictObject({
  phase: z.enum(PHASES),
  code: z
    .string()
    .max(64)
    .regex(/^[A-Z][A-Z0-9_]*$/),
  message: text(4096),
  file: text(1024).nullable(),
  line: line.nullable(),
  source: text(4096).nullable(),
  partition: text(4096).nullable(),
  traceback: z
    .array(z.strictObject({ file: text(1024), line, function: text(1024), source: text(4096).nullable() }))
    .max(100),
});

/** What the runner says of a failed run. Its texts come from outside: print them through {@link CodeError}. */
export type Failure = z.infer<typeof failureModel>;

/** The user's Python code failed. */
export class CodeError extends ConnectorsError {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.code, printable(failure.message), nextStep(failure.code));
    this.failure = failure;
  }

  /** Phase, file and line, then the user's line or frames. */
  override describe(): string {
    const { phase, partition, code, file, line, source, traceback } = this.failure;
    const where = file === null ? "" : ` at ${printable(file, 1024)}${line ? `:${line}` : ""}`;
    const within = partition === null ? "" : `, partition ${JSON.stringify(printable(partition, 200))}`;
    const frames =
      traceback.length > 1
        ? traceback.flatMap((frame) => [
            `  ${printable(frame.file, 1024)}:${frame.line} in ${printable(frame.function, 200)}`,
            ...userLine(frame.source),
          ])
        : userLine(source);
    const next = this.next === "" ? [] : [`  ${this.next}`];
    return [`${this.message} [phase ${phase}${within}, ${code}]${where}`, ...frames, ...next].join("\n");
  }
}

function userLine(source: string | null): string[] {
  return source === null ? [] : [`      ${printable(source.trim(), 500)}`];
}

/** The error for a failure: the user's code failed, or what surrounds it. */
export function failureError(failure: Failure): ConnectorsError {
  if (!NOT_THE_USERS.has(failure.phase)) return new CodeError(failure);
  const message = `${printable(failure.message)} (phase ${failure.phase})`;
  return new ServiceError(failure.code, message, nextStep(failure.code));
}
