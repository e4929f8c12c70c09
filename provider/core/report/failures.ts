import { parseFailure, parseForetold, type ToldFailure } from "../connector/failure-text";
import { PROMOTION_CODES } from "../connector/promotion";
import type { RunDiagnostic } from "../pulumi/run/run";
import type { Urn } from "../pulumi/urn";
import { isRuleId } from "../review/rules";
import { printable } from "../text";
import type { ReportedFailure } from "./report";

/** More than the provider writes. */
const MAX_MESSAGE = 8192;

/** What failed of a resource. */
export interface Failed {
  readonly failures: readonly ReportedFailure[];
  /** Of those, the ones that are no failure of the code, nor of what surrounds it. */
  readonly refusals: readonly ReportedFailure[];
  /** Name of the connection, where a failure says it. */
  readonly connection: string | undefined;
}

/** The failures among what is said of a resource, those that are foretold among them: each once. */
export function failuresOf(
  resource: Pick<Urn, "type" | "name">,
  diagnostics: readonly RunDiagnostic[],
): Failed {
  const parsed = toldFailures(resource, diagnostics);
  const each = [...new Map(parsed.map((failure) => [failure.told, failure])).values()];
  const told = each.map((failure) => ({ failure, reported: reportedFailure(failure) }));
  return {
    failures: told.map(({ reported }) => reported),
    refusals: told.filter(({ failure }) => !failure.isGeneration).map(({ reported }) => reported),
    connection: parsed.find(({ connection }) => connection !== undefined)?.connection,
  };
}

/** The failures among what is said of a resource, as often as they are said. */
export function toldFailures(
  { type, name }: Pick<Urn, "type" | "name">,
  diagnostics: readonly RunDiagnostic[],
): ToldFailure[] {
  const problem = `${type} resource '${name}' has a problem: `;
  const errors = diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message);
  const checks = errors.map((text) => (text.startsWith(problem) ? text.slice(problem.length) : text));
  const foretold = diagnostics.flatMap(({ severity, message }) =>
    severity === "warning" ? (parseForetold(name, message) ?? []) : [],
  );
  return [...checks.map(parseFailure), ...foretold];
}

function reportedFailure({ told }: ToldFailure): ReportedFailure {
  return { code: failureCode(told), message: printable(told, MAX_MESSAGE) };
}

/** A failure of the run, or of a resource that is none of this package's: it has no code of ours, whatever it ends with. */
export function otherFailure(text: string): ReportedFailure {
  return { code: null, message: printable(text, MAX_MESSAGE) };
}

const OF_CODE = /\[phase [a-z_]+(?:, partition "(?:[^"\\]|\\.)*")?, ([A-Z][A-Z0-9_]{1,63})\]/;
const AT_END = /\[([A-Z][A-Z0-9_]{1,63})\]$/m;

/** As `ConnectorsError.describe` and `warningText` write it. A line of the user's code, which may end with anything, follows a phase. */
function failureCode(text: string): string | null {
  return (OF_CODE.exec(text) ?? AT_END.exec(text))?.[1] ?? null;
}

const REFUSALS: ReadonlySet<string> = new Set(["EDIT_IMPOSSIBLE", ...PROMOTION_CODES]);

/** Whether it is not the code that failed: what it gives is not to be. */
export function isRefusalCode(code: string | null): boolean {
  return code !== null && (isRuleId(code) || REFUSALS.has(code));
}
