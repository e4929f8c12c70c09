import { ConversionError } from "./problems";
import { allFields, convertibleFields, type Field, type Node } from "./tree";

/** A place in short: its type, or what it holds. */
function short(node: Node): unknown {
  const mark = node.nullable ? "" : "!";
  if (node.kind === "list") return [short(node.items), ...(mark ? [mark] : [])];
  if (node.kind === "map") return { "{}": short(node.values) };
  if (node.kind === "struct") return shorts(node.fields);
  return `${node.type.name}${mark}`;
}

function shorts(fields: readonly Field[]): unknown {
  return fields.map(({ name, node }) => [name, short(node)]);
}

function problemsOf(schema: unknown): readonly { path: string; reason: string }[] {
  try {
    convertibleFields(schema as Parameters<typeof convertibleFields>[0], "the test");
  } catch (error) {
    if (error instanceof ConversionError) return error.problems;
    throw error;
  }
  return [];
}

describe("the tree of a schema", () => {
  it("has the top level in the schema's order and nested fields by name, whatever the order of the paths", () => {
    const fields = {
      "z.b": "int8",
      "a[]": "string not null",
      "z.a": "bool",
      "z.B{}.x[][]": "uuid",
      c: "date not null",
    };
    expect(shorts(convertibleFields({ fields, order: "z, c, a" }, "the test"))).toEqual([
      [
        "z",
        [
          ["B", { "{}": [["x", [["uuid"]]]] }],
          ["a", "bool"],
          ["b", "int8"],
        ],
      ],
      ["c", "date!"],
      ["a", ["string!"]],
    ]);
  });

  it("has names as the source has them, without quotes", () => {
    const fields = { '"a.b"."c[]"': "int8", '"__proto__"': "bool", '""': "bool" };
    const tree = convertibleFields({ fields, order: '"__proto__", "a.b", ""' }, "the test");
    expect(Array.from(allFields(tree), ({ name }) => name)).toEqual(["__proto__", "a.b", "c[]", ""]);
  });

  it("knows empty lists and structs as such, with nothing inside", () => {
    const fields = { l: "list", s: "struct", "n[]": "list not null" };
    expect(shorts(convertibleFields({ fields, order: "l, s, n" }, "the test"))).toEqual([
      ["l", ["null"]],
      ["s", []],
      ["n", [["null", "!"]]],
    ]);
  });

  it("has the text of a field at its own path, of a list or map also at its leaf's", () => {
    const fields = { "tags[]": "string", "m{}[]": "int8", "s.x": "int8" };
    const descriptions = {
      "tags[]": "labels",
      "m{}[]": "counts",
      s: "a parent",
      "s.x": "a leaf",
      gone: "nothing",
    };
    const tree = convertibleFields({ fields, order: "tags, m, s", descriptions }, "the test");
    expect(Array.from(allFields(tree), ({ description }) => description)).toEqual([
      "labels",
      "counts",
      "a parent",
      "a leaf",
    ]);
  });

  it.each([
    ["a value and a struct", { a: "int8", "a.b": "int8" }],
    ["a list and a map", { "a[]": "int8", "a{}": "int8" }],
    ["a list and a struct", { "a[]": "int8", "a.b": "int8" }],
    ["an empty list and a list", { a: "list", "a[]": "int8" }],
  ])("refuses a place that is %s", (_, fields) => {
    expect(problemsOf({ fields, order: "a" })).toEqual([
      { path: "a", reason: expect.stringContaining("two things at once") },
    ]);
  });

  it.each([
    [undefined, "this is no schema"],
    [{ fields: null, order: "" }, "this is no schema"],
    [{ fields: { a: "int8" } }, "this is no schema"],
    [{ fields: { "a.": "int8" }, order: "a" }, "not a leaf path"],
    [{ fields: { a: "int" }, order: "a" }, '"int" is not a type'],
    [{ fields: { a: "int8" }, order: "" }, "order does not name"],
    [{ fields: { a: "int8" }, order: "a, a" }, "order does not name"],
    [{ fields: { a: "int8", b: "int8" }, order: "a, a" }, "order does not name"],
    [{ fields: { a: "int8" }, order: "b" }, "order does not name"],
  ])("refuses %j", (schema, reason) => {
    expect(problemsOf(schema)[0]?.reason).toContain(reason);
  });

  it("refuses half of a surrogate pair in a name, at every level", () => {
    const fields = { '"\\ud83d"': "int8", 'a[]."x\\ude00"': "int8", "😀": "int8" };
    expect(problemsOf({ fields, order: '"\\ud83d", a, 😀' }).map(({ path }) => path)).toEqual([
      '"\\ud83d"',
      'a[]."x\\ude00"',
    ]);
  });

  it("says all problems at once, at most twenty of them in words", () => {
    const fields = Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`f${index}`, "int"]));
    const error = (() => {
      try {
        return convertibleFields({ fields, order: "" }, "AWS Glue");
      } catch (caught) {
        return caught as ConversionError;
      }
    })();
    expect(error).toHaveProperty("code", "NOT_CONVERTIBLE");
    expect((error as ConversionError).problems).toHaveLength(25);
    expect((error as ConversionError).message).toMatch(
      /^The schema has no form for AWS Glue:\n {2}f0: .*\n {2}and 5 more$/s,
    );
  });
});
