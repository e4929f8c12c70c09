import fc from "fast-check";
import { quoteName } from "../../provider/core/schema/path";
import type { Schema } from "../../provider/core/schema/schema";
import { childPath, leavesOf, type SchemaNode } from "../../provider/core/schema/tree";

/** Few names, so that two schemas share some; names that are hard to write, and what every object has. */
const NAMES = ["a", "b", "c", "isPrototypeOf", "__proto__", "x.y", "-> (safe)", 'say "hi"'];
const TYPES = [
  "null",
  "int8",
  "int32",
  "int64",
  "int64 not null",
  "uint64",
  "float64",
  "decimal(5,2)",
  "decimal(9,2)",
  "string",
  "string not null",
  "json",
  "list",
  "struct",
  "date",
  "timestamp[s]",
  "timestamp[us]",
];

const structOf = (value: fc.Arbitrary<SchemaNode>, minLength: number): fc.Arbitrary<SchemaNode> =>
  fc
    .uniqueArray(fc.tuple(fc.constantFrom(...NAMES), value), {
      selector: ([name]) => name,
      minLength,
      maxLength: 4,
    })
    .map((entries) => ({ children: new Map(entries.map(([name, node]) => [quoteName(name), node])) }));

const { node } = fc.letrec<{ node: SchemaNode }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom(...TYPES).map((type) => ({ type, children: new Map<string, SchemaNode>() })),
    fc
      .tuple(fc.constantFrom("[]", "{}"), tie("node"))
      .map(([key, inner]) => ({ children: new Map([[key, inner]]) })),
    structOf(tie("node"), 1),
  ),
}));

/** Any schema, the order of its fields being another one than that of its keys. */
export const schemas: fc.Arbitrary<Schema> = structOf(node, 0).chain((root) =>
  fc
    .shuffledSubarray([...root.children.keys()], {
      minLength: root.children.size,
      maxLength: root.children.size,
    })
    .map((names) => ({ fields: Object.fromEntries(leavesOf(root, "")), order: names.join(", ") })),
);

/** The paths of all nodes but the root. */
export function pathsOf(root: SchemaNode, at = ""): string[] {
  return [...root.children].flatMap(([key, child]) => [
    childPath(at, key),
    ...pathsOf(child, childPath(at, key)),
  ]);
}

/** A schema with its fields in the order of their keys. */
export function schemaOf(fields: Record<string, string>): Schema {
  const names = Object.keys(fields).map((path) => path.split(/[.[{]/)[0] ?? "");
  return { fields, order: [...new Set(names)].join(", ") };
}
