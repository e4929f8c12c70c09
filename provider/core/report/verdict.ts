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

/** What a connector means for those who read its data. */
export function connectorVerdict(
  status: SchemaStatus,
  changes: readonly Change[],
  failures: readonly unknown[],
): ReportVerdict {
  if (failures.length > 0) return "failed";
  const verdicts = changes
    .filter(({ waived }) => waived === undefined)
    .map(({ verdict }) => verdict)
    .concat(OF_STATUS[status]);
  return worst(verdicts);
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
