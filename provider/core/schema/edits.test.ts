import fc from "fast-check";
import { pathsOf, schemaOf, schemas } from "../../../test/unit/schemas";
import { warningText } from "../warning";
import { applyEdits, editedPaths, type SchemaEdits } from "./edits";
import { schemaModel } from "./schema";
import { isWithin, schemaTree } from "./tree";

const SCHEMA = schemaOf({
  id: "int64",
  "addr.zip": "string",
  "addr.city": "string",
  "items[].sku": "string",
  "items[].qty": "int64",
  "tags[]": "string",
});
const edited = (edits: SchemaEdits) => {
  const { schema, problems, warnings } = applyEdits(SCHEMA, edits);
  expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
  return schema;
};
const without = (...paths: string[]) =>
  Object.fromEntries(
    Object.entries(SCHEMA.fields).filter(([path]) => !paths.some((at) => isWithin(path, at))),
  );

describe("edits", () => {
  it.each<[string, SchemaEdits, Record<string, string>, string]>([
    ["drop a field", { drop: ["id"] }, without("id"), "addr, items, tags"],
    ["drop a parent", { drop: ["addr"] }, without("addr"), "id, items, tags"],
    [
      "drop what is in a list, and the list with the last of it",
      { drop: ["tags[]"] },
      without("tags"),
      "id, addr, items",
    ],
    ["keep a parent as json", { opaque: ["items"] }, { ...without("items"), items: "json" }, SCHEMA.order],
    [
      "keep the items of a list as json",
      { opaque: ["items[]"] },
      { ...without("items"), "items[]": "json" },
      SCHEMA.order,
    ],
    [
      "cast a field",
      { cast: { id: "string not null" } },
      { ...SCHEMA.fields, id: "string not null" },
      SCHEMA.order,
    ],
    [
      "rename a parent, and what is beneath it follows",
      { rename: { addr: "address", "addr.zip": "post code" } },
      { ...without("addr"), "address.post code": "string", "address.city": "string" },
      "id, address, items, tags",
    ],
    [
      "rename to a name that has to be quoted",
      { rename: { id: "__id", "items[].sku": "a.b" } },
      { ...without("id", "items[].sku"), '"__id"': "int64", 'items[]."a.b"': "string" },
      '"__id", addr, items, tags',
    ],
    [
      "let two fields change names",
      { rename: { id: "tags", tags: "id" } },
      { ...without("id", "tags"), tags: "int64", "id[]": "string" },
      "tags, addr, items, id",
    ],
    [
      "add fields at the end",
      { add: { "extra.b": "date", "extra.a": "int64 not null", "addr.no": "string" } },
      { ...SCHEMA.fields, "extra.b": "date", "extra.a": "int64 not null", "addr.no": "string" },
      "id, addr, items, tags, extra",
    ],
    [
      "are applied in their own order, whatever that of the keys",
      { add: { id: "date" }, rename: { id: "key" }, cast: { id: "string" }, drop: ["addr"] },
      { ...without("addr", "id"), key: "string", id: "date" },
      "key, items, tags, id",
    ],
    ["do nothing where there are none", {}, SCHEMA.fields, SCHEMA.order],
  ])("%s", (_what, edits, fields, order) => expect(edited(edits)).toEqual({ fields, order }));

  it("document fields and parents, by their new names, sorted", () => {
    const { descriptions } = edited({ rename: { id: "key" }, document: { key: "the key", addr: "where" } });
    expect(JSON.stringify(descriptions)).toBe('{"addr":"where","key":"the key"}');
  });

  it.each<[string, SchemaEdits, string]>([
    [
      "drop",
      { drop: ["x"] },
      "x: edits.drop names what is not in the schema, and does nothing [EDIT_UNUSED]",
    ],
    ["opaque", { opaque: ["x"] }, "x: edits.opaque"],
    ["cast", { cast: { "id.x": "date" } }, "id.x: edits.cast"],
    ["rename", { rename: { x: "y" } }, "x: edits.rename"],
    ["document", { document: { x: "y" } }, "x: edits.document"],
    ["what was dropped", { drop: ["id"], cast: { id: "date" } }, "id: edits.cast"],
  ])("that name what is not there only warn: %s", (_what, edits, warning) => {
    const { problems, warnings, schema } = applyEdits(SCHEMA, edits);
    expect(problems).toEqual([]);
    expect(warnings.map(warningText).join()).toContain(warning);
    expect(schema.descriptions).toBeUndefined();
  });

  it.each<[string, unknown, string, string]>([
    ["a path that is none", { drop: ["a..b"] }, "edits.drop.0", "not a path: write names joined by dots"],
    ["a key that is no path", { cast: { "a[": "date" } }, "edits.cast.a[", "not a path"],
    [
      "a type that is none",
      { cast: { id: "int" } },
      "edits.cast.id",
      "not a type: write one of those of the page types.md of the documentation",
    ],
    ["an added type that is none", { add: { x: "text" } }, "edits.add.x", "not a type"],
    ["no name", { rename: { id: "" } }, "edits.rename.id", "write the new name"],
    [
      "a name for items",
      { rename: { "tags[]": "x" } },
      "edits.rename.tags[]",
      "write a path that ends in a name",
    ],
    [
      "a long text",
      { document: { id: "x".repeat(1025) } },
      "edits.document.id",
      "write at most 1024 characters",
    ],
    ["no whole number", { mapAfter: 1.5 }, "edits.mapAfter", "write a whole number, 1 to 10000"],
    ["an unknown edit", { remove: ["id"] }, "edits", "there is no such edit; there are drop, opaque"],
    ["a list of casts", { cast: ["id"] }, "edits.cast", "write an object whose keys are paths"],
    [
      "a cast of a parent",
      { cast: { addr: "string" } },
      "edits.cast.addr",
      'cast one of those, as in "addr.zip", or write it into edits.opaque',
    ],
    [
      "an added field that is there",
      { add: { id: "date" } },
      "edits.add.id",
      "there is such a field: write it into edits.cast",
    ],
    ["an added parent", { add: { addr: "date" } }, "edits.add.addr", "there is such a field"],
    [
      "a field within a field",
      { add: { "id.x": "date" } },
      "edits.add.id.x",
      '"id" is something else already',
    ],
    [
      "a field beside a list's items",
      { add: { "tags.x": "date" } },
      "edits.add.tags.x",
      '"tags" is something else already',
    ],
    [
      "a name that is taken",
      { rename: { id: "addr" } },
      "edits.rename.id",
      'there would be two of "addr": write another name',
    ],
    [
      "a name that another gets",
      { rename: { id: "x", tags: "x" } },
      "edits.rename.tags",
      'there would be two of "x"',
    ],
    [
      "a path that gets too long",
      { rename: { "addr.zip": "x".repeat(1024) } },
      "edits.rename.addr.zip",
      "write a shorter name",
    ],
  ])("with %s are refused", (_what, edits, path, reason) => {
    const { problems } = applyEdits(SCHEMA, edits as SchemaEdits);
    expect(problems).toEqual([{ path, reason: expect.stringContaining(reason) }]);
  });

  it("make a schema of any schema, or say why not", () => {
    const cases = schemas.chain((schema) => {
      const path = fc.constantFrom("z", ...pathsOf(schemaTree(schema.fields)));
      const type = fc.constantFrom("date", "json", "struct", "int64 not null");
      const paths = fc.array(path, { maxLength: 2 });
      const byPath = <T>(value: fc.Arbitrary<T>) => fc.dictionary(path, value, { maxKeys: 3 });
      const edits = fc.record(
        {
          drop: paths,
          opaque: paths,
          cast: byPath(type),
          rename: byPath(fc.constantFrom("a", "b", "x y", "new", "__new")),
          add: fc.dictionary(fc.oneof(path, fc.constantFrom("n", "n.m", "a.n", "b[]")), type, { maxKeys: 3 }),
          document: byPath(fc.constant("text")),
        },
        { requiredKeys: [] },
      );
      return fc.tuple(fc.constant(schema), edits);
    });
    let applied = 0;
    fc.assert(
      fc.property(cases, ([before, edits]) => {
        const { schema, problems } = applyEdits(before, edits);
        for (const { path, reason } of problems) {
          const [, kind = "", ...rest] = path.split(".");
          expect(reason).not.toBe("");
          expect(Object.keys(edits[kind as "rename"] ?? {})).toContain(rest.join("."));
        }
        if (problems.length > 0) return;
        applied += 1;
        expect(schemaModel.safeParse(schema)).toEqual({ success: true, data: schema });
        const reversed = Object.fromEntries(
          Object.entries(edits).map(([kind, edit]) => [
            kind,
            Array.isArray(edit) ? edit : Object.fromEntries(Object.entries(edit).reverse()),
          ]),
        );
        expect(applyEdits(before, reversed)).toEqual(applyEdits(before, edits));
      }),
      { numRuns: 1000 },
    );
    expect(applied).toBeGreaterThan(100);
  });

  it("decide at their paths", () => {
    const edits = {
      drop: ["a"],
      opaque: ["b"],
      cast: { c: "date" },
      rename: { d: "x" },
      add: { e: "date" },
      document: { f: "x" },
    };
    expect(editedPaths(edits)).toEqual(["a", "b", "c", "d", "e"]);
    expect(editedPaths({})).toEqual([]);
  });
});
