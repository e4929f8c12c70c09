import { safeLine, safeLines } from "../../output/safe-text";

/** HTML, made by {@link html} alone. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What a template takes: text, which is escaped, or HTML that is one already. */
export type Content = string | number | Markup | readonly Markup[];

export const NOTHING = new Markup("");

/** HTML from a template: only what stands in the template itself is taken as HTML. */
export function html(parts: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  let text = parts[0] ?? "";
  for (let index = 0; index < contents.length; index += 1) {
    text += textOf(contents[index] ?? "") + (parts[index + 1] ?? "");
  }
  return new Markup(text);
}

function textOf(content: Content): string {
  if (typeof content === "number") return String(content);
  if (typeof content === "string") return escaped(content);
  if (content instanceof Markup) return content.text;
  return content.map(({ text }) => text).join("");
}

const SPECIAL = /[&<>"']|\p{Noncharacter_Code_Point}/gu;
/** Most text has none of those, and a report has a million texts. */
const NOT_SPECIAL = /^[^&<>"'\u0080-\uffff]*$/;
const NAMES: { readonly [character: string]: string } = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  // HTML may hold no code point that Unicode gives no character to.
  return NOT_SPECIAL.test(text) ? text : text.replace(SPECIAL, (character) => NAMES[character] ?? "\ufffd");
}

/** The most characters of a name, path or type, and of a failure's text. */
const MAX_NAME = 1024;
const MAX_TEXT = 100_000;

/** A name, path or type from data; what is empty or blank is a JSON string. */
export function code(text: string, limit = MAX_NAME): Markup {
  return html`<code>${named(text, limit)}</code>`;
}

/** What is shown as it is. */
const PLAIN = /^[!-~]+$/;

/** The same as bare text, where no element can stand. */
export function named(text: string, limit = MAX_NAME): string {
  if (text.length <= limit && PLAIN.test(text)) return text;
  const line = safeLine(text, limit);
  return line.trim() === "" ? JSON.stringify(line) : line;
}

/** A sentence from data. */
export function said(text: string): Markup {
  return html`<span class="said">${safeLine(text, MAX_TEXT)}</span>`;
}

/** Lines from data. A line break at their start would be taken as part of the tag. */
export function lines(text: string): Markup {
  return html`<pre>\n${safeLines(text.slice(0, MAX_TEXT))}</pre>`;
}

/** What there is, one after the other, with something between. */
export function joined(items: readonly Markup[], between: string): Markup {
  return new Markup(items.map(({ text }) => text).join(escaped(between)));
}
