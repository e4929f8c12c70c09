import fc from "fast-check";
import { parseOrder } from "./order";
import { quoteName } from "./path";
import { generatedSchemaModel, MAX_FIELDS, schemaModel } from "./schema";

const accepts = (json: string) => schemaModel.safeParse(JSON.parse(json)).success;
const schema = (fields: object, order: string) => schemaModel.safeParse({ fields, order }).success;

describe("an order", () => {
  it.each([
    ["", []],
    ["a", ["a"]],
    ["a, b c, d", ["a", "b c", "d"]],
    ['a, "b, c", "say \\"hi\\", you"', ["a", '"b, c"', '"say \\"hi\\", you"']],
  ])("%j has its names", (order, names) => expect(parseOrder(order)).toEqual(names));

  it.each([", a", "a, ", "a,b", "a,, b", 'a, "b', '"a"b', 'a"b"'])("%j is none", (order) => {
    expect(parseOrder(order)).toBeUndefined();
  });

  it("comes back from its text, whatever the names", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.string({ unit: "binary" }))), (names) => {
        const written = names.map(quoteName);
        expect(parseOrder(written.join(", "))).toEqual(written);
      }),
    );
  });
});

describe("a schema", () => {
  it.each([
    ["nothing", {}, ""],
    ["nested fields", { "a.b": "int64", "a.c[]": "string", "d{}": "date" }, "a, d"],
    ["another order than its keys", { a: "int64", b: "int64" }, "b, a"],
    ["a quoted name", { '"__proto__"': "int64", '"x, y"': "json" }, '"x, y", "__proto__"'],
    ["as many fields as are allowed", ...wide(MAX_FIELDS)],
  ] as const)("may have %s", (_what, fields, order) => expect(schema(fields, order)).toBe(true));

  it.each([
    ["a path that is none", { "a..b": "int64" }, "a"],
    ["a type that is none", { a: "int" }, "a"],
    ["a type that is no text", { a: 1 }, "a"],
    ["a nested object", { a: { b: "int64" } }, "a"],
    ["an order without a name", { a: "int64", b: "int64" }, "a"],
    ["an order with a name too many", { a: "int64" }, "a, b"],
    ["an order that repeats a name", { a: "int64", b: "int64" }, "a, a"],
    ["an order that begins with a comma", { a: "int64" }, ", a"],
    ["an order that names an inner field", { "a.b": "int64" }, "b"],
    ["a path that is too long", { ["a".repeat(1025)]: "int64" }, "a".repeat(1025)],
    ["a field too many", ...wide(MAX_FIELDS + 1)],
    ["a field within a field", { a: "int64", "a.b": "int64" }, "a"],
    ["a list that is a struct too", { "a[]": "int64", "a.b": "int64" }, "a"],
    ["a map that is a list too", { "a{}": "int64", "a[]": "int64" }, "a"],
  ] as const)("with %s is refused", (_what, fields, order) => expect(schema(fields, order)).toBe(false));

  it.each([
    ['{"fields":{"a":"int64","__proto__":"int64"},"order":"a"}'],
    ['{"fields":{"__proto__":"int64"},"order":"__proto__"}'],
    ['{"fields":{"a":"int64","__proto__":{"polluted":"int64"}},"order":"a"}'],
    ['{"fields":{"a":"int64"},"order":"a","__proto__":{"polluted":true}}'],
    ['{"fields":{"constructor":"int64"},"order":"constructor"}'],
    ['{"fields":["int64"],"order":"0"}'],
    ['{"fields":null,"order":""}'],
    ["null"],
  ])("of the text %s is refused, and pollutes nothing", (json) => {
    expect(accepts(json)).toBe(false);
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect("polluted" in {}).toBe(false);
  });
});

describe("a schema's descriptions", () => {
  const fields = { "a.b[]": "int64" };
  const described = (descriptions: unknown) =>
    schemaModel.safeParse({ fields, order: "a", descriptions }).success;

  it.each<[string, unknown]>([
    ["none", undefined],
    ["of a field, and of its parents", { "a.b[]": "x", "a.b": "x", a: "x" }],
    ["long", { a: "x".repeat(1024) }],
  ])("may be %s", (_what, descriptions) => expect(described(descriptions)).toBe(true));

  it.each<[string, unknown]>([
    ["of what is not there", { b: "x" }],
    ["of the whole", { "": "x" }],
    ["empty", { a: "" }],
    ["too long", { a: "x".repeat(1025) }],
    ["no text", { a: 1 }],
    ["a list", ["a"]],
    ["of what pollutes", JSON.parse('{"__proto__":"x"}')],
  ])("are not %s", (_what, descriptions) => expect(described(descriptions)).toBe(false));
});

it("a schema that the runner made has no descriptions", () => {
  const made = { fields: { a: "int64" }, order: "a" };
  expect(generatedSchemaModel.safeParse(made).success).toBe(true);
  expect(generatedSchemaModel.safeParse({ ...made, descriptions: { a: "x" } }).success).toBe(false);
});

function wide(count: number): [Record<string, string>, string] {
  const names = Array.from({ length: count }, (_, index) => `c${index}`);
  return [Object.fromEntries(names.map((name) => [name, "int64"])), names.join(", ")];
}
