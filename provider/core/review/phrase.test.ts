import { schemaOf } from "../../../test/unit/schemas";
import { compareSchemas } from "./compare";
import { changePhrase, changesPhrase } from "./phrase";

type Fields = Record<string, string>;

describe("the changes of a schema as a phrase", () => {
  it.each<[string, Fields, Fields, string]>([
    ["none", { a: "int64" }, { a: "int64" }, "no field changed"],
    [
      "the order alone",
      { a: "int64", b: "date" },
      { b: "date", a: "int64" },
      "only the order of the fields changed",
    ],
    ["a new field", {}, { a: "int64" }, "1 field added"],
    ["several new fields", {}, { a: "int64", b: "date" }, "2 fields added"],
    [
      "several kinds",
      { a: "int64", b: "date", c: "date", d: "date" },
      { b: "int64", c: "string", "d[]": "date", e: "int64" },
      "1 field added, 1 removed, 2 retyped, 1 moved",
    ],
  ])("are %s", (_what, before, after, phrase) => {
    const changes = compareSchemas(schemaOf(before), schemaOf(after), { coverage: "full" });
    expect(changesPhrase(changes)).toBe(phrase);
  });

  it("count what a part of the source can't show apart", () => {
    const changes = compareSchemas(schemaOf({ a: "date" }), schemaOf({ b: "date" }), { coverage: "partial" });
    expect(changesPhrase(changes)).toBe("1 field added, 1 unverified");
    expect(changes.map(changePhrase)).toEqual(["date, gone", "new: date"]);
  });
});
