import { z } from "zod";
import type { Problem } from "./errors";
import { printable } from "./text";

/** A value that is valid, or what is wrong with it. */
export type Checked<T> = { readonly value: T } | { readonly problems: readonly Problem[] };

/** JSON text from outside, against a model. `at` is what it is called in a message: a flag or a file. */
export function checkedJson<T>(text: string, model: z.ZodType<T>, at: string): Checked<T> {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (error) {
    const where = printable((error as Error).message, 300).replace(/[\t\n]/g, " ");
    return { problems: [{ path: at, reason: `this is not JSON: ${where}` }] };
  }
  return checked(json, model, at);
}

export function checked<T>(value: unknown, model: z.ZodType<T>, at: string): Checked<T> {
  let parsed: ReturnType<typeof model.safeParse>;
  try {
    parsed = model.safeParse(value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { problems: [{ path: at, reason: "this is nested too deeply" }] };
  }
  if (parsed.success) return { value: parsed.data };
  return { problems: parsed.error.issues.flatMap(meant).map((issue) => problem(issue, at, model)) };
}

/** Of a value that may be of several shapes: what is wrong with the shape that it has, else that it has none. */
function meant(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== "invalid_union") return [issue];
  const fitting = issue.errors.find((issues) => !issues.some(isOtherShape));
  if (fitting === undefined) return [issue];
  return fitting.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
}

function isOtherShape({ code, path }: z.core.$ZodIssue): boolean {
  return code === "invalid_union" || (path.length === 0 && /^invalid_(type|value)$/.test(code));
}

function problem(issue: z.core.$ZodIssue, at: string, model: z.ZodType): Problem {
  const inside = issue.path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`))
    .join("");
  const path = inside === "" ? at : `${at}: ${inside.replace(/^\./, "")}`;
  if (issue.code !== "unrecognized_keys") return { path, reason: issue.message };
  const names = issue.keys.map((key) => JSON.stringify(printable(key, 100))).join(", ");
  const known = issue.path.length === 0 && model instanceof z.ZodObject ? Object.keys(model.shape) : [];
  const instead = known.length === 0 ? "" : `; there are ${known.join(", ")}`;
  return { path, reason: `there is no ${names}: remove it, or correct its name${instead}` };
}
