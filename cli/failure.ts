import { ConnectorsError, ServiceError } from "../provider/core/errors";
import { type CodePlaces, placedFailure } from "../provider/core/runner/code-places";
import { CodeError, type Failure, RunnerError } from "../provider/core/runner/failure";
import { MAX_RESPONSE_BYTES } from "../provider/core/runner/protocol";
import { printable } from "../provider/core/text";
import { EXIT } from "./exit-status";
import { hint } from "./hints";
import { paints } from "./output/paint";
import { counted } from "./output/safe-text";
import type { Outside } from "./outside";

/** `--verify` found another schema the second time. */
export class SchemaDiffers extends ConnectorsError {
  constructor(differences: readonly string[]) {
    super(
      "SCHEMA_DIFFERS",
      `the code gave another schema the second time:\n${differences.map((line) => `  ${line}`).join("\n")}`,
      "A schema has to follow from the source alone: look for what changes between two runs, the time or an order.",
    );
  }
}

/** `list` got a part of the partitions only: nothing that reads them may take the part for the whole. */
export class ListTruncated extends ConnectorsError {
  constructor(shown: number) {
    super(
      "LIST_TRUNCATED",
      `this is no complete list: the answer holds the first ${counted(shown, "item")}, partitions and prefixes, ` +
        `and has no room for the rest: it has at most ${MAX_RESPONSE_BYTES / 1024 / 1024} MiB. ` +
        "The runner stopped there: how many are left out is not known",
      "Narrow list_objects by --properties, or yield less metadata for each item. `schema` reads all of them.",
    );
  }
}

/** What is wrong with the command line or what it names, or with what is around the code. */
const OTHER_PHASES: { readonly [name: string]: Failure["phase"] } = {
  InputError: "request",
  SchemaDiffers: "infer",
  ListTruncated: "limit",
};

/** What the author named and the runner refuses, whatever its phase. */
const BAD_INPUT = new Set(["REQUIREMENTS_UNLOCKED", "REQUIREMENTS_REFUSED"]);

/** An error as the commands print it. */
export interface ShownFailure {
  readonly phase: string;
  readonly code: string;
  readonly message: string;
  readonly file: string | null;
  readonly line: number | null;
}

export function exitStatusOf(error: ConnectorsError): number {
  if (error instanceof CodeError || error instanceof ListTruncated) return EXIT.code;
  if (error instanceof SchemaDiffers) return EXIT.differs;
  if (BAD_INPUT.has(error.code)) return EXIT.usage;
  return shownFailure(error).phase === "request" ? EXIT.usage : EXIT.environment;
}

/** For programs: one object, the file relative to where we are. */
export function shownFailure(error: ConnectorsError): ShownFailure {
  const { code } = error;
  if (error instanceof CodeError || error instanceof RunnerError) {
    const { phase, file, line, message } = error.failure;
    const shown = file === null ? null : printable(file, 1024);
    return { phase, code, message: printable(message), file: shown, line: file === null ? null : line };
  }
  const phase = OTHER_PHASES[error.name] ?? (/^(SECRET|AWS)_/.test(code) ? "credentials" : "runner");
  return { phase, code, message: error.message, file: null, line: null };
}

/**
 * The runner's error in the author's words: file names as they are on this machine, and advice for the command line in
 * place of that for a Pulumi program.
 *
 * @param folders Where the code is.
 * @param python What runs the code.
 */
export function onThisMachine(error: unknown, folders: CodePlaces, python: string): unknown {
  if (!(error instanceof CodeError || error instanceof RunnerError)) {
    if (!(error instanceof ServiceError)) return error;
    const { code, message, next } = error;
    return new ServiceError(code, message, hint(code, message, python) || next, { cause: error });
  }
  const mapped = placedFailure(error.failure, folders);
  const next = hint(mapped.code, mapped.message, python);
  return error instanceof CodeError ? new CodeError(mapped, next) : new RunnerError(mapped, next);
}

/** For people: what happened and where, the user's lines, what to do next. */
export function printFailure(error: ConnectorsError, outside: Outside, color: boolean): void {
  const [first = "", ...rest] = error.describe().split("\n");
  const paint = paints(outside.err, outside.env, color);
  outside.err.write(`${[paint("red", `error: ${first}`), ...rest].join("\n")}\n`);
}
