/** A line of a requirements list, continuations joined, without comments. */
export interface LogicalLine {
  /** The number of its first line, from 1. */
  readonly line: number;
  readonly content: string;
}

/** The lines of a list that say something, as pip joins them: a backslash at the end goes on, a comment ends that. */
export function logicalLines(text: string): LogicalLine[] {
  const found: LogicalLine[] = [];
  let parts: string[] = [];
  let start = 0;
  const finish = () => {
    const content = trimmed(parts.join(" "));
    if (content !== "") found.push({ line: start, content });
    parts = [];
  };
  const physical = text.replace(/^\ufeff/, "").split(/\r\n|\r|\n/);
  physical.forEach((raw, index) => {
    if (parts.length === 0) start = index + 1;
    const isComment = trimmed(raw).startsWith("#");
    const goesOn = !isComment && raw.endsWith("\\");
    parts.push(goesOn ? raw.slice(0, -1) : withoutComment(raw));
    if (!goesOn) finish();
  });
  finish();
  return found;
}

/** A `#` begins a comment at the beginning of a line and after white space. */
function withoutComment(text: string): string {
  const at = text.search(/(?<=^|[ \t])#/);
  return at < 0 ? text : text.slice(0, at);
}

/** Without spaces and tabs at its ends, in linear time, and no other white space: it is the same in both languages. */
export function trimmed(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && isBlank(text[start])) start += 1;
  while (end > start && isBlank(text[end - 1])) end -= 1;
  return text.slice(start, end);
}

function isBlank(character: string | undefined): boolean {
  return character === " " || character === "\t";
}
