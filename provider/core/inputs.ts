import type { z } from "zod";
import type { Problem } from "./errors";
import { holdsUnknown } from "./pulumi/wire";

/** One zod model a property. */
export type Models<T> = { readonly [K in keyof T]-?: z.ZodType<T[K]> };

/** Inputs taken apart by property: valid, not known yet, or a problem. */
export interface ParsedInputs<T> {
  readonly values: Partial<T>;
  /** Properties that are, or hold, a value not known in this preview; they are in neither of the others. */
  readonly unknown: ReadonlySet<keyof T>;
  readonly problems: Problem[];
}

/**
 * Validates inputs property by property, so that one that isn't known yet doesn't hide the problems of the others.
 * Keys that begin with `__` are Pulumi's and this package's own, and passed over.
 */
export function parseInputs<T>(
  models: Models<T>,
  raw: { readonly [key: string]: unknown },
  at = "",
): ParsedInputs<T> {
  const values: Partial<T> = {};
  const unknown = new Set<keyof T>();
  const problems: Problem[] = [];
  for (const key of Object.keys(raw)) {
    if (!Object.hasOwn(models, key) && !key.startsWith("__")) {
      problems.push({
        path: at + key,
        reason: `there is no such argument; there are ${Object.keys(models).join(", ")}`,
      });
    }
  }
  for (const key of Object.keys(models) as (keyof T & string)[]) {
    const value = Object.hasOwn(raw, key) ? raw[key] : undefined;
    if (holdsUnknown(value)) {
      unknown.add(key);
      continue;
    }
    const result = models[key].safeParse(value);
    if (result.success) {
      values[key] = result.data;
    } else {
      for (const issue of result.error.issues) {
        const path = [key, ...issue.path].map((part) =>
          typeof part === "number" ? `[${part}]` : `.${String(part)}`,
        );
        problems.push({ path: at + path.join("").slice(1), reason: issue.message });
      }
    }
  }
  return { values, unknown, problems };
}
