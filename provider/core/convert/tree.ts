import { parseOrder } from "../schema/order";
import { parsePath, quoteName } from "../schema/path";
import { childPath, kindOf, PathConflict, type SchemaNode, schemaTree } from "../schema/tree";
import { type FieldType, isFieldType, parseType, type Scalar } from "../schema/type";
import { hasLoneSurrogate } from "./names";
import { adviseRename, Problems } from "./problems";

/** What a converter takes: a schema, perhaps with texts about its fields. */
export interface ConvertibleSchema {
  /** Leaf path to type. */
  readonly fields: { readonly [path: string]: string };
  /** The top-level names in their order, joined by `", "`. */
  readonly order: string;
  /** Text about a field, by its leaf path or its parent's. */
  readonly descriptions?: { readonly [path: string]: string } | undefined;
}

/** A place in a schema: what its values are. Parents are always nullable, as `not null` is said of leaves only. */
export type Node = {
  /** Its leaf path, or the path that those of its leaves begin with. */
  readonly path: string;
  readonly nullable: boolean;
} & (
  | { readonly kind: "scalar"; readonly type: Scalar }
  | { readonly kind: "list"; readonly items: Node }
  | { readonly kind: "map"; readonly values: Node }
  | { readonly kind: "struct"; readonly fields: readonly Field[] }
);

/** A named place. */
export interface Field {
  /** As the source has it, without quotes. */
  readonly name: string;
  readonly node: Node;
  readonly description: string | undefined;
}

/**
 * The schema's fields as a tree: the top level in the schema's order, nested structs by name (UTF-16 units).
 *
 * @param target Whom the schema is converted for, in errors: `AWS Glue`.
 * @throws ConversionError where the value is no schema of the grammar, or says two things of one place.
 */
export function convertibleFields(schema: ConvertibleSchema, target: string): readonly Field[] {
  const problems = new Problems();
  const fields: unknown = schema?.fields;
  if (fields === null || typeof fields !== "object" || typeof schema.order !== "string") {
    problems.add("", "this is no schema: pass a connector's schema, { fields, order }");
    problems.throwFor(target);
  }
  for (const [path, type] of Object.entries(schema.fields)) {
    if (parsePath(path) === undefined) problems.add(path, "not a leaf path of the schema grammar");
    else if (!isFieldType(type))
      problems.add(path, `${JSON.stringify(type)} is not a type of the schema grammar`);
  }
  problems.throwFor(target);
  const top = treeOf(schema.fields, problems);
  problems.throwFor(target);
  const order = parseOrder(schema.order) ?? [];
  const known = new Set(top.children.keys());
  if (
    order.length !== known.size ||
    new Set(order).size !== known.size ||
    !order.every((name) => known.has(name))
  ) {
    problems.add("", "order does not name the top-level fields, each once");
  }
  problems.throwFor(target);
  const descriptions = new Map(Object.entries(schema.descriptions ?? {}));
  const position = new Map(order.map((name, index) => [name, index]));
  const made = namedFields(top, "", descriptions).sort(
    (a, b) => (position.get(quoteName(a.name)) ?? 0) - (position.get(quoteName(b.name)) ?? 0),
  );
  // UTF-8 has no form for it, and so no target has.
  for (const { name, node } of allFields(made)) {
    if (hasLoneSurrogate(name)) {
      problems.add(node.path, `its name holds half a character: ${adviseRename(node.path)}`);
    }
  }
  problems.throwFor(target);
  return made;
}

function treeOf(fields: ConvertibleSchema["fields"], problems: Problems): SchemaNode {
  try {
    return schemaTree(fields);
  } catch (error) {
    if (!(error instanceof PathConflict)) throw error;
    problems.add(
      error.path,
      "is said to be two things at once: a value, a list, a map or a struct; drop one of its paths",
    );
    return { children: new Map() };
  }
}

function namedFields(
  { children }: SchemaNode,
  parent: string,
  descriptions: ReadonlyMap<string, string>,
): Field[] {
  const fields = [...children].map(([key, child]): Field => {
    const node = nodeOf(child, childPath(parent, key), descriptions);
    return { name: nameOf(key), node, description: descriptionOf(node, descriptions) };
  });
  return fields.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The name that a path writes like that. */
function nameOf(key: string): string {
  const step = parsePath(key)?.[0];
  return typeof step === "object" ? step.name : key;
}

function nodeOf(place: SchemaNode, path: string, descriptions: ReadonlyMap<string, string>): Node {
  const inner = (key: "[]" | "{}") =>
    nodeOf(place.children.get(key) ?? { type: "null", children: new Map() }, `${path}${key}`, descriptions);
  switch (kindOf(place)) {
    case "leaf":
      return leaf(path, parseType(place.type ?? "") ?? NOTHING_SEEN);
    case "list":
      return { path, nullable: true, kind: "list", items: inner("[]") };
    case "map":
      return { path, nullable: true, kind: "map", values: inner("{}") };
    case "struct":
      return { path, nullable: true, kind: "struct", fields: namedFields(place, path, descriptions) };
  }
}

/** A list's text may also stand at its items' path, which is its leaf's: `tags[]`; a map's at its values'. */
function descriptionOf(node: Node, descriptions: ReadonlyMap<string, string>): string | undefined {
  const own = descriptions.get(node.path);
  if (own !== undefined) return own;
  if (node.kind === "list") return descriptionOf(node.items, descriptions);
  return node.kind === "map" ? descriptionOf(node.values, descriptions) : undefined;
}

const NOTHING_SEEN: FieldType = { nullable: true, type: { name: "null" } };

/** A leaf's place. Of an empty list the items are `null`: nothing was seen there. */
function leaf(path: string, { nullable, type }: FieldType): Node {
  switch (type.name) {
    case "list":
      return { path, nullable, kind: "list", items: leaf(`${path}[]`, NOTHING_SEEN) };
    case "struct":
      return { path, nullable, kind: "struct", fields: [] };
    default:
      return { path, nullable, kind: "scalar", type };
  }
}

/** The fields of all levels, a parent before those below it. */
export function* allFields(fields: readonly Field[]): Generator<Field> {
  for (const field of fields) {
    yield field;
    yield* allFields(fieldsBelow(field.node));
  }
}

function fieldsBelow(node: Node): readonly Field[] {
  if (node.kind === "list") return fieldsBelow(node.items);
  if (node.kind === "map") return fieldsBelow(node.values);
  return node.kind === "struct" ? node.fields : [];
}
