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

/** How many frames are shown from either end. */
const FIRST_FRAMES = 5;
const LAST_FRAMES = 10;

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

  /** @param next What to do next. Default: what there is to do in a Pulumi program. */
  constructor(failure: Failure, next = nextStep(failure.code)) {
    super(failure.code, printable(failure.message), next);
    this.failure = failure;
  }

  /** Phase, file and line, then the user's line or frames. */
  override describe(): string {
    const { phase, partition, code, file, line, source, traceback } = this.failure;
    const where = file === null ? "" : ` at ${printable(file, 1024)}${line ? `:${line}` : ""}`;
    const within = partition === null ? "" : `, partition ${JSON.stringify(printable(partition, 200))}`;
    const frames = traceback.length > 1 ? shownFrames(traceback) : userLine(source);
    const next = this.next === "" ? [] : [`  ${this.next}`];
    return [`${this.message} [phase ${phase}${within}, ${code}]${where}`, ...frames, ...next].join("\n");
  }
}

/** The outermost frames and the innermost ones: endless recursion is seen from a few. */
function shownFrames(traceback: Failure["traceback"]): string[] {
  const lines = traceback.map((frame) => [
    `  ${printable(frame.file, 300)}:${frame.line} in ${printable(frame.function, 200)}`,
    ...userLine(frame.source),
  ]);
  const left = lines.length - FIRST_FRAMES - LAST_FRAMES;
  if (left <= 0) return lines.flat();
  return [
    ...lines.slice(0, FIRST_FRAMES).flat(),
    `  ... ${left} more ...`,
    ...lines.slice(-LAST_FRAMES).flat(),
  ];
}

function userLine(source: string | null): string[] {
  return source === null ? [] : [`      ${printable(source.trim(), 500)}`];
}

/** What surrounds the user's code failed: its credentials, its requirements, the runner itself. */
export class RunnerError extends ServiceError {
  readonly failure: Failure;

  constructor(failure: Failure, next = nextStep(failure.code)) {
    super(failure.code, `${printable(failure.message)} (phase ${failure.phase})`, next);
    this.failure = failure;
  }
}

/** The error for a failure: the user's code failed, or what surrounds it. */
export function failureError(failure: Failure): ConnectorsError {
  return NOT_THE_USERS.has(failure.phase) ? new RunnerError(failure) : new CodeError(failure);
}
