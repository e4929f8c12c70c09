import type { Cause, Change } from "./change";
import { isRuleId, type RuleId, type Verdict } from "./rules";

/** The key of what is about no field: it can't be a path, and Pulumi takes no empty key. */
export const SCHEMA_KEY = "[schema]";

/** Changes as a connector's `changes` has them: a line by path. */
export function formatChanges(changes: readonly Change[]): { [path: string]: string } {
  return Object.fromEntries(
    changes.map((change) => [change.path === "" ? SCHEMA_KEY : change.path, formatChange(change)]),
  );
}

/** Changes from their lines, sorted by path; a line that is none is left out. */
export function parseChanges(lines: { readonly [path: string]: unknown }): Change[] {
  return Object.entries(lines)
    .flatMap(([key, text]) => {
      const change = typeof text === "string" ? parseChange(key === SCHEMA_KEY ? "" : key, text) : undefined;
      return change === undefined ? [] : [change];
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/**
 * One change as one line, without its path: `FIELD_TYPE_CHANGED int64 -> float64 (breaking; cause: code)`. A reason follows as
 * a JSON string: `(breaking; cause: code; waived: "nobody reads it")`.
 */
export function formatChange({ rule, from, to, verdict, cause, waived }: Change): string {
  const what = [from, to].filter((text) => text !== undefined).join(" -> ");
  const notes = [
    verdict,
    ...(cause === undefined ? [] : [`cause: ${cause}`]),
    ...(waived === undefined ? [] : [`waived: ${JSON.stringify(waived)}`]),
  ];
  return `${rule}${what === "" ? "" : ` ${what}`} (${notes.join("; ")})`;
}

// What was (`from`) holds no name of a field, so the first arrow is the one between the two; a reason's quotes are escaped, so the
// last parenthesis that fits is the real one.
const LINE =
  /^([A-Z_]+)(?: (.+))? \((safe|breaking|unverified)(?:; cause: (code|source))?(?:; waived: ("(?:[^"\\]|\\.)*"))?\)$/su;
const ARROW = " -> ";

/** `undefined` where the text is not exactly what {@link formatChange} would write. */
export function parseChange(path: string, text: string): Change | undefined {
  const [, rule = "", what, verdict, cause, waived] = LINE.exec(text) ?? [];
  if (!isRuleId(rule)) return undefined;
  const change: Change = {
    path,
    rule,
    ...sides(rule, what),
    verdict: verdict as Verdict,
    ...(cause === undefined ? {} : { cause: cause as Cause }),
    ...(waived === undefined ? {} : { waived: reasonOf(waived) }),
  };
  return formatChange(change) === text ? change : undefined;
}

function sides(rule: RuleId, what: string | undefined): { from?: string; to?: string } {
  if (what === undefined) return {};
  if (rule === "FIELD_ADDED") return { to: what };
  const arrow = what.indexOf(ARROW);
  if (arrow < 0) return { from: what };
  return { from: what.slice(0, arrow), to: what.slice(arrow + ARROW.length) };
}

function reasonOf(json: string): string {
  try {
    return String(JSON.parse(json));
  } catch {
    return "";
  }
}
