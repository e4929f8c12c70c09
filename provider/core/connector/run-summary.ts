/** What became of one connector's schema in a run of the program. */
export type SchemaOutcome =
  /** Nothing that decides it has changed. */
  | { readonly kind: "unchanged" }
  | { readonly kind: "pinned" }
  /** The last one stays though another was due: after a failure, or offline. */
  | { readonly kind: "stale" }
  | { readonly kind: "pending" }
  /** Taken from the base branch's contract, as the run is untrusted. */
  | { readonly kind: "not verified" }
  /** @param changes How it differs from the last one, as a phrase; `undefined` where there was none, or nothing differs. */
  | { readonly kind: "generated"; readonly isNew: boolean; readonly changes: string | undefined }
  /**
   * The review, or an edit that can't be done, makes its check fail.
   * @param changes As with `generated`.
   */
  | { readonly kind: "refused"; readonly changes: string | undefined }
  | { readonly kind: "failed" };

/** What a run used: of answers of the last minutes, nothing. */
export interface RunUsage {
  readonly invocations: number;
  /** Memory times duration, as AWS bills it; 0 where nothing ran in Lambda. */
  readonly gigabyteSeconds: number;
  readonly rows: number;
}

const SUMMARY = "schemas: ";
const ORDER = [
  "unchanged",
  "pinned",
  "generated",
  "stale",
  "pending",
  "not verified",
  "refused",
  "failed",
] as const;

/**
 * One line about all schemas of a run: `schemas: 97 unchanged, 3 generated in 4.1 s; 5 invocations, 12 GB-s, 338k rows`.
 * @param seconds From the first generation's start to the last one's end.
 */
export function summaryLine(outcomes: readonly SchemaOutcome[], seconds: number, usage: RunUsage): string {
  const counts = ORDER.flatMap((kind) => {
    const count = outcomes.filter((outcome) => outcome.kind === kind).length;
    if (count === 0) return [];
    return [`${count} ${kind}${kind === "generated" ? ` in ${seconds.toFixed(1)} s` : ""}`];
  });
  const used = usageText(usage);
  return `${SUMMARY}${counts.join(", ")}${used === "" ? "" : `; ${used}`}`;
}

/** `5 invocations, 12 GB-s, 338k rows`; empty where nothing ran. */
export function usageText({ invocations, gigabyteSeconds, rows }: RunUsage): string {
  if (invocations === 0) return "";
  return [
    `${invocations} ${invocations === 1 ? "invocation" : "invocations"}`,
    ...(gigabyteSeconds >= 0.005 ? [`${rounded(gigabyteSeconds)} GB-s`] : []),
    `${shortCount(rows)} ${rows === 1 ? "row" : "rows"}`,
  ].join(", ");
}

/** What a change of a connection's code does to the schemas of its connectors, as one line. */
export function blastRadius(connection: string, connectors: ReadonlyMap<string, SchemaOutcome>): string {
  const groups: [string, string[]][] = [
    ["schemas change", []],
    ["new", []],
    ["proven unchanged", []],
    ["kept without proof", []],
    ["pending", []],
    ["not verified", []],
    ["refused", []],
    ["failed", []],
  ];
  for (const [name, outcome] of [...connectors].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [group, text] = placed(name, outcome);
    groups[group]?.[1].push(text);
  }
  const said = groups.filter(([, names]) => names.length > 0);
  return `the code of the connection ${connection} changed: ${said.map(([what, names]) => `${what}: ${shortened(names)}`).join("; ")}`;
}

function placed(name: string, outcome: SchemaOutcome): [group: number, text: string] {
  switch (outcome.kind) {
    case "generated":
      if (outcome.isNew) return [1, name];
      return [outcome.changes === undefined ? 2 : 0, withChanges(name, outcome.changes)];
    case "refused":
      return [6, withChanges(name, outcome.changes)];
    case "failed":
      return [7, name];
    case "not verified":
      return [5, name];
    case "pending":
      return [4, name];
    default:
      return [3, name];
  }
}

function withChanges(name: string, changes: string | undefined): string {
  return changes === undefined ? name : `${name} (${changes})`;
}

/** More names than these in a group are only counted. */
const MOST_NAMES = 20;

function shortened(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return [...names.slice(0, MOST_NAMES), ...(more > 0 ? [`and ${more} more`] : [])].join(", ");
}

/** To two digits, or as many as there are before the point. */
function rounded(value: number): string {
  return value >= 10 ? String(Math.round(value)) : value.toFixed(value >= 1 ? 1 : 2);
}

/** `338k`, `1.2M`: enough to see what a run costs. */
function shortCount(count: number): string {
  if (count < 1000) return String(count);
  const [value, unit] = count < 1_000_000 ? [count / 1000, "k"] : [count / 1_000_000, "M"];
  return `${rounded(value)}${unit}`;
}

/** What a run's summary says. */
export interface RunSummary {
  /** How many connectors came to each end; an end that none came to is absent. */
  readonly counts: { readonly [kind in SchemaOutcome["kind"]]?: number };
  /** From the first generation's start to the last one's end; `null` where none gave a schema. */
  readonly seconds: number | null;
  /** To two digits; `null` where nothing ran. */
  readonly usage: RunUsage | null;
}

const COUNT = new RegExp(`^(\\d{1,9}) (${ORDER.join("|")})(?: in (\\d{1,9}\\.\\d) s)?$`);
const USAGE = /^(\d{1,9}) invocations?(?:, ([\d.]{1,12}) GB-s)?, ([\d.]{1,12})(k?|M) rows?$/;

/** What {@link summaryLine} says, as far as its rounding keeps it; `undefined` where the text is another one. */
export function parseSummary(line: string): RunSummary | undefined {
  if (!line.startsWith(SUMMARY)) return undefined;
  const [counted = "", used] = line.slice(SUMMARY.length).split("; ");
  const counts: { [kind in SchemaOutcome["kind"]]?: number } = {};
  let seconds: number | null = null;
  for (const part of counted.split(", ")) {
    const [, count, kind, took] = COUNT.exec(part) ?? [];
    if (kind === undefined) return undefined;
    counts[kind as SchemaOutcome["kind"]] = Number(count);
    if (took !== undefined) seconds = Number(took);
  }
  const usage = used === undefined ? null : parseUsage(used);
  return usage === undefined ? undefined : { counts, seconds, usage };
}

function parseUsage(text: string): RunUsage | undefined {
  const [, invocations, gigabyteSeconds = "0", rows, unit = ""] = USAGE.exec(text) ?? [];
  if (invocations === undefined) return undefined;
  // Digits and a power of ten, as 1.1 * 1000 is not 1100.
  const exponent = { "": 0, k: 3, M: 6 }[unit];
  return {
    invocations: Number(invocations),
    gigabyteSeconds: Number(gigabyteSeconds),
    rows: Number(`${rows}e${exponent}`),
  };
}

/** The connection that a text of {@link blastRadius} is about; `undefined` where the text is another one. */
export function blastConnection(text: string): string | undefined {
  return /^the code of the connection (.*?) changed: /s.exec(text)?.[1];
}
