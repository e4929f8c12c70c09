import { SIGNATURE, UNKNOWN } from "../pulumi/wire";

/** One step of a leaf path: into a struct's field, a list's items or a map's values. */
export type PathStep = { readonly name: string } | "[]" | "{}";

/** Names that Pulumi or JavaScript treats specially. */
const SPECIAL = new Set([
  "constructor",
  "prototype",
  "toString",
  "valueOf",
  "hasOwnProperty",
  SIGNATURE,
  UNKNOWN,
]);
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const STRUCTURAL = /[.[\]{}",\u0000-\u001f\u007f\p{Surrogate}]/u;
const EDGE_SPACE = /^\p{White_Space}|\p{White_Space}$/u;

/** What most names are. */
const PLAIN = /^[A-Za-z][A-Za-z0-9_]*$/;

function needsQuotes(name: string): boolean {
  if (PLAIN.test(name)) return SPECIAL.has(name);
  return (
    name === "" ||
    name.startsWith("__") ||
    SPECIAL.has(name) ||
    STRUCTURAL.test(name) ||
    EDGE_SPACE.test(name)
  );
}

/** A field's name as it stands in a path: itself, or a JSON string where it could be misread. */
export function quoteName(name: string): string {
  if (!needsQuotes(name)) return name;
  // `<{%` begins a colour code of Pulumi's, which panics on one that it doesn't know.
  return JSON.stringify(name).replaceAll("\u007f", "\\u007f").replaceAll("<{%", "<{\\u0025");
}

/** Steps to text: `items[].sku`. */
export function formatPath(steps: readonly PathStep[]): string {
  return steps
    .map((step, index) =>
      typeof step === "string" ? step : `${index > 0 ? "." : ""}${quoteName(step.name)}`,
    )
    .join("");
}

/** Text to steps, or `undefined` where the text is not exactly what {@link formatPath} would write. */
export function parsePath(path: string): PathStep[] | undefined {
  const steps: PathStep[] = [];
  const token = /\[\]|\{\}|\.|"(?:[^"\\]|\\.)*"|[^.[\]{}",]+/gsy;
  let expectName = true;
  while (token.lastIndex < path.length) {
    const text = token.exec(path)?.[0];
    if (text === undefined) return undefined;
    if (text === "[]" || text === "{}") {
      if (expectName) return undefined;
      steps.push(text);
    } else if (text === ".") {
      if (expectName) return undefined;
      expectName = true;
    } else {
      if (!expectName) return undefined;
      const name = text.startsWith('"') ? parseJsonString(text) : text;
      if (name === undefined || quoteName(name) !== text) return undefined;
      steps.push({ name });
      expectName = false;
    }
  }
  return expectName ? undefined : steps;
}

function parseJsonString(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}
