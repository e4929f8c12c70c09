import { printable } from "../../provider/core/text";

// What JSON leaves as it is and a terminal may obey or hide: C1 controls, line separators, marks of direction.
const HIDDEN = /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** JSON that is safe to print and says exactly what the value is. */
export function safeJson(value: unknown): string {
  return JSON.stringify(value).replace(
    HIDDEN,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

export function jsonLine(value: unknown): string {
  return `${safeJson(value)}\n`;
}

/** Text of one line for a terminal. */
export function safeLine(text: string, limit = 4096): string {
  return printable(text, limit).replace(/[\t\n]/g, " ");
}

/** Text of many lines for a terminal, whatever its length. */
export function safeLines(text: string): string {
  return printable(text, text.length + 1);
}

/** `3 rows`, `1 row` */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`;
}
