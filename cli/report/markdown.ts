import { redacted } from "../../provider/core/report/redacted";
import type { Report } from "../../provider/core/report/report";
import { code } from "./markdown/escape";
import { type Block, fitted } from "./markdown/fit";
import { stackBlocks } from "./markdown/stack";
import { tallyOf, tallyPhrase, verdictSentence } from "./wording";

/** The comment's first line, by which it is found again. */
export const REPORT_MARKER = "<!-- pulumi-python-connectors report -->";

/** What GitHub takes as a comment, in characters. */
export const MAX_COMMENT = 65_536;

export interface ReportOptions {
  /** Whether only counts and verdicts are shown. */
  readonly redact: boolean;
  /** What this is a report on, where it needs a name: shown behind the first heading. */
  readonly title?: string;
}

/** A report as a comment on a pull request, for GitHub and GitLab; at most {@link MAX_COMMENT} characters. */
export function markdownReport(report: Report, { redact, title }: ReportOptions): string {
  const shown = redact ? redacted(report) : report;
  const head = headline(shown, title);
  const only = shown.stacks.length === 1;
  const blocks = shown.stacks.flatMap((stack): Block[] => stackBlocks(stack, only, redact));
  const body = fitted(blocks, MAX_COMMENT - head.length, (leftOut) => {
    const said = leftOut.map(([count, what]) => `${count.toLocaleString("en-US")} ${what}`);
    return `**Left out here**, as a comment has no room for it: ${said.join("; ")}. The HTML page has all of it.\n`;
  });
  return head + body;
}

function headline(report: Report, title: string | undefined): string {
  const about = title === undefined ? "" : ` (${code(title)})`;
  const tally = tallyPhrase(tallyOf(report.stacks));
  const stacks = report.stacks.length === 1 ? "" : `${report.stacks.length.toLocaleString("en-US")} stacks, `;
  return `${REPORT_MARKER}\n## Python connectors: ${report.verdict}${about}\n\n${verdictSentence(report)} ${stacks}${tally}.\n\n`;
}
