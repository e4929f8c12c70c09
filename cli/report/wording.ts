import { usageText } from "../../provider/core/connector/run-summary";
import {
  type ConnectorReport,
  REPORT_VERDICTS,
  type Report,
  type ReportedUsage,
  type ReportVerdict,
  type SchemaStatus,
  type StackReport,
} from "../../provider/core/report/report";
import type { Change } from "../../provider/core/review/change";
import { changesPhrase } from "../../provider/core/review/phrase";
import { counted } from "../output/safe-text";

// What both forms of a report say, in words that hold nothing of the data: each form escapes names in its own way.

/** What a verdict says, as a sentence. */
export function verdictSentence({ verdict, stacks }: Report): string {
  switch (verdict) {
    case "failed":
      return "Something failed or was refused.";
    case "breaking":
      return "A schema change breaks those who read the data, and is not waived: review.ignore, with a reason, lets one pass.";
    case "unverified":
      return "Of some schemas it is not known what changes.";
    case "safe":
      return stacks.some(({ connectors }) => connectors.some(({ changes }) => changes.length > 0))
        ? "Every schema change is safe or waived."
        : "No schema changes.";
  }
}

/** How many connectors have each verdict; those that stay as they are and are not listed are apart. */
export interface Tally {
  readonly verdicts: { readonly [verdict in ReportVerdict]: number };
  readonly connectors: number;
  /** Listed or only counted; at least so many. */
  readonly unchanged: number;
}

export function tallyOf(stacks: readonly StackReport[]): Tally {
  const verdicts = { safe: 0, unverified: 0, breaking: 0, failed: 0 };
  let [connectors, unchanged] = [0, 0];
  for (const stack of stacks) {
    connectors += stack.connectors.length + (stack.unchanged ?? 0);
    unchanged += stack.unchanged ?? 0;
    for (const connector of stack.connectors) {
      if (isUnchanged(connector)) unchanged += 1;
      else verdicts[connector.verdict] += 1;
    }
  }
  return { verdicts, connectors, unchanged };
}

/** `100 connectors: 1 failed, 2 breaking, 93 unchanged` */
export function tallyPhrase({ verdicts, connectors, unchanged }: Tally): string {
  const said = WORST_FIRST.filter((verdict) => verdicts[verdict] > 0).map(
    (verdict) => `${verdicts[verdict].toLocaleString("en-US")} ${verdict}`,
  );
  if (unchanged > 0) said.push(`${unchanged.toLocaleString("en-US")} unchanged`);
  return `${counted(connectors, "connector")}${said.length === 0 ? "" : `: ${said.join(", ")}`}`;
}

/** The verdicts as they are read. */
export const WORST_FIRST: readonly ReportVerdict[] = [...REPORT_VERDICTS].reverse();

/** Whether there is nothing to say of it. */
export function isUnchanged(connector: ConnectorReport): boolean {
  return (
    connector.verdict === "safe" &&
    connector.status === "unchanged" &&
    connector.operation === "same" &&
    connector.changes.length + connector.warnings.length + connector.failures.length === 0
  );
}

/** What becomes of the resource; empty of one that failed before the run could say it. */
export function operationWord({ operation, failures }: ConnectorReport): string {
  return operation === "same" && failures.length > 0 ? "" : operation;
}

/** A status as it is read. */
export function statusWord(status: SchemaStatus): string {
  return status === "not-verified" ? "not verified" : status;
}

/** What is to be known of a schema that is not what the code makes now. */
export const STATUS_MEANINGS: { readonly [status in SchemaStatus]?: string } = {
  pending: "not known before the update",
  stale: "the last schema, though another was due",
  "not-verified": "taken from the contract: untrusted code is not run",
  pinned: "kept by ignoreChanges",
  refused: "does not pass policy, contract or promotion",
};

/** What becomes of a connector's schema: `1 field added, 2 retyped; 1 breaking`. */
export function outcomePhrase(connector: ConnectorReport): string {
  const { changes, schema, operation, status, coverage, verdict } = connector;
  const said: string[] = [];
  if (changes.length > 0) {
    said.push(changesPhrase(changes), ...countsOf(changes));
  } else if (operation === "delete") {
    said.push("the connector goes");
  } else if (operation === "create" && schema !== null) {
    said.push(`new: ${counted(Object.keys(schema.fields).length, "field")}`);
  } else if (status === "generated" && verdict === "safe") {
    said.push(operation === "create" ? "new" : "no field changed");
  }
  const meaning = changes.length === 0 ? STATUS_MEANINGS[status] : undefined;
  if (meaning !== undefined) said.push(meaning);
  if (operation === "replace") said.push("the resource is replaced");
  if (connector.warnings.some(({ code }) => code === "PROMOTION_OVERRIDDEN")) {
    said.push("its promotion is overridden");
  }
  if (coverage === "partial") said.push("a part of the source was read");
  if (coverage === "sampled") said.push("a sample of the source was read");
  return said.join("; ");
}

function countsOf(changes: readonly Change[]): string[] {
  const waived = changes.filter((change) => change.waived !== undefined).length;
  const breaking = changes.filter((change) => isBreaking(change)).length;
  return [
    ...(breaking > 0 ? [`${breaking.toLocaleString("en-US")} breaking`] : []),
    ...(waived > 0 ? [`${waived.toLocaleString("en-US")} waived`] : []),
  ];
}

export function isBreaking({ verdict, waived }: Change): boolean {
  return verdict === "breaking" && waived === undefined;
}

/** How often each rule and verdict is met, for those who may not read more. */
export function changeCounts(changes: readonly Change[]): { rule: string; verdict: string; count: number }[] {
  const counts = new Map<string, { rule: string; verdict: string; count: number }>();
  for (const { rule, verdict, waived } of changes) {
    const said = waived === undefined ? verdict : `${verdict}, waived`;
    const found = counts.get(`${rule} ${said}`) ?? { rule, verdict: said, count: 0 };
    found.count += 1;
    counts.set(`${rule} ${said}`, found);
  }
  return [...counts.values()];
}

/** Of a run that ended before it was through. */
export function partialNote({ connectors, connections, failures }: StackReport): string | undefined {
  const isEnded = [...connectors, ...connections, { failures }].some((one) => one.failures.length > 0);
  return isEnded
    ? "The run ended early: resources that it had not come to are not in this report, nor all that changes in those that failed."
    : undefined;
}

/** What generations took: `3 invocations, 12 GB-s, 338k rows, in 4.1 s`. */
export function usagePhrase(usage: ReportedUsage): string {
  const used = usageText(usage);
  const took = usage.seconds === null ? "" : `, in ${usage.seconds.toFixed(1)} s`;
  return `${used === "" ? "no invocation" : used}${took}`;
}
