// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const ANSI = /\u001b\[[0-9;?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** What Pulumi takes for colours: of one that it doesn't know it panics, and of any it leaves nothing. */
const COLOUR = /<\{%/g;

const LONE_SURROGATE = /\p{Surrogate}/gu;

/** Text from outside, made safe to print: no terminal sequences or control characters, at most `limit` characters. */
export function printable(text: string, limit = 4096): string {
  const clean = text
    .slice(0, limit * 4)
    .replace(ANSI, "")
    .replace(CONTROL, " ")
    .replace(COLOUR, "<{ %");
  const cut = clean.length > limit ? `${clean.slice(0, limit - 1)}…` : clean;
  return cut.replace(LONE_SURROGATE, "\ufffd");
}
