import type { SourceCode } from "../code/source-code";
import { normalizeCode } from "../code/source-code";
import { changedParts, type Fingerprint, PART_NAMES } from "./fingerprint";

/** The code that a connector ran with, or would run with now. */
export interface RunningCode {
  readonly connector: SourceCode | undefined;
  readonly connection: SourceCode | undefined;
}

/** More names than these are only counted. */
const MOST_NAMES = 3;

/**
 * Why a schema is generated again, as one phrase: `flights.py and the properties changed`. Code is named by its files,
 * where both sides are known.
 */
export function reasonPhrase(
  before: Partial<Fingerprint> | undefined,
  after: Fingerprint,
  old: RunningCode,
  now: RunningCode,
): string {
  const parts = changedParts(before, after).map((part) => {
    const files =
      part === "code"
        ? changedFiles(old.connector, now.connector)
        : part === "connection"
          ? changedFiles(old.connection, now.connection)
          : [];
    return files.length === 0 ? PART_NAMES[part] : `${PART_NAMES[part]} (${listed(files)})`;
  });
  return parts.length === 0 ? "it is not known of what it was made" : `${parts.join(" and ")} changed`;
}

/** Said on a connector's row: `schema of flights generated again, as the properties changed: 1 field added`. */
export function generatedAgain(connector: string, why: string, what: string): string {
  return `${generatedOf(connector)}${why}: ${what}`;
}

const generatedOf = (connector: string) => `schema of ${connector} generated again, as `;

/** What changed by a text of {@link generatedAgain}; `undefined` where it is another text. */
export function parseGeneratedAgain(connector: string, text: string): string | undefined {
  if (!text.startsWith(generatedOf(connector))) return undefined;
  return text.slice(text.lastIndexOf(": ") + 2);
}

/** The files that differ, are new or gone, sorted; none where one side isn't known. */
export function changedFiles(old: SourceCode | undefined, now: SourceCode | undefined): string[] {
  if (old === undefined || now === undefined) return [];
  const [before, after] = [normalizeCode(old).files, normalizeCode(now).files];
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => before[name] !== after[name]).sort();
}

function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return [...names.slice(0, MOST_NAMES), ...(more > 0 ? [`${more} more`] : [])].join(", ");
}
