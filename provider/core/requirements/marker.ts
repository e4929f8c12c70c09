import { trimmed } from "./lines";

const WORDS = new Set([
  "and",
  "or",
  "in",
  "not",
  "python_version",
  "python_full_version",
  "os_name",
  "sys_platform",
  "platform_release",
  "platform_system",
  "platform_version",
  "platform_machine",
  "platform_python_implementation",
  "implementation_name",
  "implementation_version",
]);

/** Text in quotes (never a `$`, in which pip would put a variable), a word, an operator, a parenthesis. */
const TOKEN = /[ \t]*(?:"([ !#%-&(-[\]-~]*)"|'([ !#%-&(-[\]-~]*)'|([a-z_]+)|(===|==|!=|<=|>=|~=|<|>|\(|\)))/y;

/**
 * An environment marker in one form: tokens with one space between, texts in double quotes. `undefined`: not made of a
 * marker's tokens. Whether they make sense together is the installer's to say.
 */
export function readMarker(text: string): string | undefined {
  const rest = trimmed(text);
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < rest.length) {
    const found = TOKEN.exec(rest);
    if (found === null) return undefined;
    const [, double, single, word, operator] = found;
    if (word !== undefined && !WORDS.has(word)) return undefined;
    tokens.push(word ?? operator ?? `"${double ?? single ?? ""}"`);
  }
  return tokens.length > 0 ? tokens.join(" ") : undefined;
}
