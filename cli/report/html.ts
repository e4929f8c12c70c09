import { redacted } from "../../provider/core/report/redacted";
import type { Report } from "../../provider/core/report/report";

/** A report as one HTML page. */
export function htmlReport(report: Report, options: { redact: boolean; title?: string }): string {
  const shown = options.redact ? redacted(report) : report;
  return `<!doctype html>\n<title>Python connectors: ${shown.verdict}</title>\n`;
}
