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
  return `schemas: ${counts.join(", ")}${used === "" ? "" : `; ${used}`}`;
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
