/**
 * The one error tree of this package.
 *
 * ```
 * ConnectorsError          stable code, a message that is safe to print, what to do next
 * ├── InputError           what the user wrote can't be used; carries all problems at once
 * ├── CodeError            the user's Python code failed in the runner; carries the failure as data
 * └── ServiceError         AWS or the runner refused, or couldn't be reached, or answered something unusable
 *     └── RunnerError      what surrounds the user's code failed in the runner; carries the failure as data
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

  /** The whole text for a user: what happened, its code, what to do next. */
  describe(): string {
    return [`${this.message} [${this.code}]`, ...(this.next === "" ? [] : [`  ${this.next}`])].join("\n");
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

/** AWS or the runner refused, couldn't be reached, or answered something that can't be used. */
export class ServiceError extends ConnectorsError {}

/** The text that a user sees for any error. */
export function errorText(error: unknown): string {
  if (error instanceof ConnectorsError) return error.describe();
  return error instanceof Error ? error.message : String(error);
}
