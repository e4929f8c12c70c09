import { z } from "zod";
import { parsePath, quoteName } from "./path";
import { isFieldType } from "./type";

/** The fields of a connector's result set. */
export interface Schema {
  /** Leaf path to type: `{ "address.city": "string", "tags[]": "string" }`. */
  readonly fields: { readonly [path: string]: string };
  /** The top-level names in the order first seen, joined by `", "`; one string, as a list would differ at every index. */
  readonly order: string;
}

/** The most fields that a schema may have. */
export const MAX_FIELDS = 10_000;
const MAX_PATH = 1024;

/** Validates a schema from outside: paths and types of the grammar, and an order that names the top level exactly. */
export const schemaModel: z.ZodType<Schema> = z
  .strictObject({
    // zod passes over a `__proto__` key instead of refusing it.
    fields: z
      .unknown()
      .refine((fields) => !Object.hasOwn(Object(fields), "__proto__"), "not a leaf path")
      .pipe(
        z.record(
          z
            .string()
            .max(MAX_PATH)
            .refine((path) => parsePath(path) !== undefined, "not a leaf path"),
          z.string().max(64).refine(isFieldType, "not a type"),
        ),
      ),
    order: z.string().max(MAX_FIELDS * MAX_PATH),
  })
  .refine(({ fields }) => Object.keys(fields).length <= MAX_FIELDS, `more than ${MAX_FIELDS} fields`)
  .refine(({ fields, order }) => namesTopLevel(order, fields), {
    path: ["order"],
    message: "does not name the top-level fields, each once",
  });

/** The top-level names of `order`, each as written in a path; `undefined` where the text is not such a list. */
export function parseOrder(order: string): string[] | undefined {
  const names: string[] = [];
  const token = /(?:^|(?!^), )("(?:[^"\\]|\\.)*"|[^,"]+)/sy;
  while (token.lastIndex < order.length) {
    const name = token.exec(order)?.[1];
    if (name === undefined) return undefined;
    names.push(name);
  }
  return names;
}

function namesTopLevel(order: string, fields: Schema["fields"]): boolean {
  const top = new Set<string>();
  for (const path of Object.keys(fields)) {
    const first = parsePath(path)?.[0];
    if (first !== undefined && typeof first !== "string") top.add(quoteName(first.name));
  }
  const names = parseOrder(order);
  return (
    names !== undefined &&
    names.length === top.size &&
    new Set(names).size === top.size &&
    names.every((name) => top.has(name))
  );
}
