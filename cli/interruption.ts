import { EXIT } from "./exit-status";
import type { Outside } from "./outside";
import { endProgress } from "./progress";

/**
 * Says that the command was ended from outside: a program that asked for JSON gets its one object, people a line.
 * @returns What the process is to end with.
 */
export function interrupted(
  signal: "SIGINT" | "SIGTERM",
  args: readonly string[],
  outside: Pick<Outside, "out" | "err">,
): number {
  // First: it gives the terminal its cursor and its line back.
  endProgress();
  const message = signal === "SIGINT" ? "interrupted" : "ended by SIGTERM";
  if (args.includes("--json")) {
    const failure = { phase: "runner", code: "INTERRUPTED", message, file: null, line: null };
    outside.out.write(`${JSON.stringify({ error: failure })}\n`);
  } else {
    outside.err.write(`${message}\n`);
  }
  return signal === "SIGINT" ? EXIT.interrupted : EXIT.terminated;
}
