import { redacted } from "../../provider/core/report/redacted";
import type { Report } from "../../provider/core/report/report";

/** A report as Markdown. */
export function markdownReport(report: Report, options: { redact: boolean; title?: string }): string {
  const shown = options.redact ? redacted(report) : report;
  return `## Python connectors: ${shown.verdict}\n`;
}
