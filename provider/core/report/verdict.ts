import type { Change } from "../review/change";
import { REPORT_VERDICTS, type ReportVerdict, type SchemaStatus } from "./report";

/** The worst of some verdicts; none: safe. */
export function worst(verdicts: Iterable<ReportVerdict>): ReportVerdict {
  return REPORT_VERDICTS[Math.max(0, ...[...verdicts].map(badness))] ?? "safe";
}

/** For sorting: the worse, the higher. */
export function badness(verdict: ReportVerdict): number {
  return REPORT_VERDICTS.indexOf(verdict);
}

/** What decides a connector's verdict. */
export interface ConnectorEvidence {
  readonly status: SchemaStatus;
  /** Those of its schema, and its differences from the contract. */
  readonly changes: readonly Change[];
  readonly failures: readonly unknown[];
  /** Whether the run says all changes. */
  readonly isTold: boolean;
}

/** What a connector means for those who read its data. */
export function connectorVerdict({ status, changes, failures, isTold }: ConnectorEvidence): ReportVerdict {
  const unwaived = changes.filter(({ waived }) => waived === undefined);
  // What is refused as it breaks readers is known to: that is not the failure of a run.
  const isBreaking = unwaived.some(({ verdict }) => verdict === "breaking");
  if (failures.length > 0) return status === "refused" && isBreaking ? "breaking" : "failed";
  return worst([
    OF_STATUS[status],
    isTold ? "safe" : "unverified",
    ...unwaived.map(({ verdict }) => verdict),
  ]);
}

const OF_STATUS: { readonly [status in SchemaStatus]: "safe" | "unverified" | "breaking" } = {
  generated: "safe",
  unchanged: "safe",
  pinned: "safe",
  stale: "unverified",
  pending: "unverified",
  "not-verified": "unverified",
  // Of these two there are failures.
  refused: "breaking",
  failed: "breaking",
  removed: "breaking",
};
