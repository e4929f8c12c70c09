import { z } from "zod";
import { parseOrder } from "./order";
import { parsePath } from "./path";
import { nodeAt, PathConflict, type SchemaNode, schemaTree } from "./tree";
import { isFieldType } from "./type";

/** The fields of a connector's result set. */
export interface Schema {
  /** Leaf path to type: `{ "address.city": "string", "tags[]": "string" }`. */
  readonly fields: { readonly [path: string]: string };
  /** The top-level names in the order first seen, joined by `", "`; one string, as a list would differ at every index. */
  readonly order: string;
  /** Path of a field or parent to what it is, as `edits.document` says; absent where there are none. */
  readonly descriptions?: { readonly [path: string]: string } | undefined;
}

/** The most fields that a schema may have. */
export const MAX_FIELDS = 10_000;
/** The most characters of a path. */
export const MAX_PATH = 1024;
/** The most characters of a field's description. */
export const MAX_DESCRIPTION = 1024;

const NOT_A_PATH =
  'not a path: write names joined by dots, as in "address.city", "items[].sku" for what is in a list, "attrs{}" for the values of ' +
  'a map; a name that holds one of . [ ] { } " or a comma is written as a JSON string';
const NOT_A_TYPE =
  'not a type: write one of those of the page types.md of the documentation, for example "string", "decimal(10,2)" or "int64 not null"';

/** Validates a path, of a field or of a parent. */
export const pathModel = z
  .string(NOT_A_PATH)
  .max(MAX_PATH, `longer than ${MAX_PATH} characters`)
  .refine((path) => parsePath(path) !== undefined, NOT_A_PATH);

export const typeModel = z.string(NOT_A_TYPE).max(64, NOT_A_TYPE).refine(isFieldType, NOT_A_TYPE);

/** Validates what a field or parent is. */
export const descriptionModel = z
  .string("write text")
  .min(1, "write 1 to 1024 characters")
  .max(MAX_DESCRIPTION, `write at most ${MAX_DESCRIPTION} characters`);

/** Validates a map by path. zod passes over a `__proto__` key instead of refusing it. */
export function byPath(value: z.ZodType<string>) {
  return z
    .unknown()
    .refine((fields) => !Object.hasOwn(Object(fields), "__proto__"), NOT_A_PATH)
    .pipe(
      z.record(pathModel, value, {
        error: ({ code }) => (code === "invalid_key" ? NOT_A_PATH : "write an object whose keys are paths"),
      }),
    );
}

/**
 * Validates a schema from outside: paths and types of the grammar, none of them a field and a parent at once, an order that
 * names the top level exactly, and descriptions of what is there.
 */
export const schemaModel: z.ZodType<Schema> = z
  .strictObject({
    fields: byPath(typeModel),
    order: z.string().max(MAX_FIELDS * MAX_PATH),
    descriptions: byPath(descriptionModel).optional(),
  })
  .superRefine(({ fields, order, descriptions = {} }, context) => {
    const refuse = (message: string, ...path: string[]) =>
      context.addIssue({ code: "custom", path, message, continue: false });
    if (Object.keys(fields).length > MAX_FIELDS) return refuse(`more than ${MAX_FIELDS} fields`);
    const root = treeOf(fields);
    if (typeof root === "string") return refuse(root, "fields");
    if (!namesTopLevel(order, root)) refuse("does not name the top-level fields, each once", "order");
    const unknown = Object.keys(descriptions).find((path) => nodeAt(root, path) === undefined);
    if (unknown !== undefined) refuse("describes what is not in the schema", "descriptions", unknown);
  });

/** Validates a schema that the runner made: descriptions are the program's alone. */
export const generatedSchemaModel: z.ZodType<Schema> = schemaModel.refine(
  ({ descriptions }) => descriptions === undefined,
  "has descriptions",
);

/** The fields as a tree, or why they are none. */
function treeOf(fields: Schema["fields"]): SchemaNode | string {
  try {
    return schemaTree(fields);
  } catch (error) {
    if (error instanceof PathConflict) return error.message;
    throw error;
  }
}

function namesTopLevel(order: string, root: SchemaNode): boolean {
  const names = parseOrder(order);
  return (
    names !== undefined &&
    names.length === root.children.size &&
    new Set(names).size === names.length &&
    names.every((name) => root.children.has(name))
  );
}
