import { printable } from "../../../provider/core/text";
import { safeLine } from "../../output/safe-text";

// All that comes from data stands in code: neither GitHub nor GitLab looks there for links, mentions, references, emoji or HTML.

/** The most characters of a name, path or type. */
const MAX_CODE = 256;
/** What code can't hold at its edges without a space there, which is taken away again. */
const EDGES = /^[` ]|[` ]$/;

/** Text as a code span on one line. */
export function code(text: string, limit = MAX_CODE): string {
  const shown = oneLine(text, limit);
  const fence = "`".repeat(longestRun(shown) + 1);
  const edge = EDGES.test(shown) ? " " : "";
  return fence + edge + shown + edge + fence;
}

/**
 * A code span within a table, where a bar ends a cell even in code. A backslash before it escapes it, but parsers disagree about
 * two of them: behind one, another bar is shown.
 */
export function cellCode(text: string, limit = MAX_CODE): string {
  return code(text, limit).replace(/(\\?)\|/g, (_, slash) => (slash === "" ? "\\|" : "\\¦"));
}

/** Text as code within a line of HTML. */
export function htmlCode(text: string): string {
  const shown = oneLine(text, MAX_CODE);
  return `<code>${shown.replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`)}</code>`;
}

/** What is empty or blank is a JSON string: there is no empty code span. */
function oneLine(text: string, limit: number): string {
  const line = safeLine(text, limit);
  return line.trim() === "" ? JSON.stringify(line) : line;
}

/**
 * Text of several lines as a code block that nothing in it ends. Its lines are indented: where GitLab looks for commands such as
 * `/close`, it may take a line that begins with one, as it knows no fence of more than three backticks.
 */
export function codeBlock(text: string, limit: number): string {
  const shown = printable(text, limit);
  const lines = shown.split("\n").map((line) => `  ${line}`);
  const fence = "`".repeat(Math.max(3, longestRun(shown) + 1));
  return `${fence}\n${lines.join("\n")}\n${fence}\n`;
}

function longestRun(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0);
}
