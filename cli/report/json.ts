import type { Report, StackReport } from "../../provider/core/report/report";
import type { Change } from "../../provider/core/review/change";
import { jsonChange } from "../output/json-change";
import { safeJson } from "../output/safe-text";

/** A report as JSON: docs/reports.md says what is in it. */
export function jsonReport(report: Report): string {
  return `${safeJson({ ...report, stacks: report.stacks.map(shownStack) })}\n`;
}

function shownStack(stack: StackReport) {
  const connectors = stack.connectors.map((connector) => ({
    ...connector,
    changes: connector.changes.map(shownChange),
  }));
  return { ...stack, connectors };
}

function shownChange(change: Change) {
  const { waived, ...judged } = jsonChange(change);
  return { ...judged, cause: change.cause ?? null, waived };
}
