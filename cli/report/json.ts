import type { Report, StackReport } from "../../provider/core/report/report";
import type { Change } from "../../provider/core/review/change";
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

/** What a change has not is null, so that every change has the same keys. */
function shownChange({ path, rule, from, to, verdict, cause, waived }: Change) {
  return {
    path,
    rule,
    from: from ?? null,
    to: to ?? null,
    verdict,
    cause: cause ?? null,
    waived: waived ?? null,
  };
}
