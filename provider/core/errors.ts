/**
 * The one error tree of this package.
 *
 * ```
 * ConnectorsError          stable code, a message that is safe to print, what to do next
 * ├── InputError           what the user wrote can't be used; carries all problems at once
 * ├── RunnerError          the user's Python code failed in the runner; carries phase, file and line
 * └── ServiceError         AWS refused, or couldn't be reached, or answered something unusable
 * ```
 */
export class ConnectorsError extends Error {
  /** Stable, for programs: `FUNCTION_NOT_FOUND`. */
  readonly code: string;
  /** What to do next, one sentence; may be empty. */
  readonly next: string;

  constructor(code: string, message: string, next = "", options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
    this.next = next;
  }
}

/** One thing that is wrong with the inputs, and what to write instead. */
export interface Problem {
  /** Path of the property, for example `parser.delimiter`. */
  readonly path: string;
  readonly reason: string;
}

/** What the user wrote can't be used. */
export class InputError extends ConnectorsError {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super("INVALID_INPUT", problems.map((p) => `${p.path}: ${p.reason}`).join("\n"));
    this.problems = problems;
  }
}

/** The user's Python code failed; the message names phase, file and line. */
export class RunnerError extends ConnectorsError {}

/** AWS refused, couldn't be reached, or answered something that can't be used. */
export class ServiceError extends ConnectorsError {}

/** The text that a user sees for any error: message, then what to do next. */
export function errorText(error: unknown): string {
  if (error instanceof ConnectorsError) {
    return error.next === "" ? error.message : `${error.message}\n  ${error.next}`;
  }
  return error instanceof Error ? error.message : String(error);
}
