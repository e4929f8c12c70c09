import fc from "fast-check";
import { changesPhrase, schemaChanges } from "./changes";

const schema = (fields: Record<string, string>) => ({ fields, order: "" });
const fields = fc.dictionary(
  fc.constantFrom("a", "b", "c", "constructor", "toString"),
  fc.constantFrom("int64", "date"),
);

describe("the changes of a schema", () => {
  it.each<[string, Record<string, string>, Record<string, string>, string]>([
    ["none", { a: "int64", b: "date" }, { b: "date", a: "int64" }, "no field changed"],
    ["a new field", {}, { a: "int64" }, "1 field added"],
    ["several new fields", {}, { a: "int64", b: "date" }, "2 fields added"],
    [
      "all kinds",
      { a: "int64", b: "date", c: "date" },
      { b: "int64", c: "int64", d: "int64" },
      "1 field added, 1 removed, 2 retyped",
    ],
    ["a field named like what every object has", {}, { constructor: "int64" }, "1 field added"],
  ])("are %s", (_what, before, after, phrase) => {
    expect(changesPhrase(schemaChanges(schema(before), schema(after)))).toBe(phrase);
  });

  it("make the new fields of the old ones", () => {
    fc.assert(
      fc.property(fields, fields, (before, after) => {
        const { added, removed, retyped } = schemaChanges(schema({ ...before }), schema({ ...after }));
        const made = new Map<string, string>(
          Object.entries(before).filter(([path]) => !removed.includes(path)),
        );
        for (const path of [...added, ...retyped]) made.set(path, after[path] ?? "");
        expect(Object.fromEntries(made)).toEqual({ ...after });
        expect(new Set([...added, ...removed, ...retyped]).size).toBe(
          added.length + removed.length + retyped.length,
        );
      }),
    );
  });
});
