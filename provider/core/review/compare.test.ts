import fc from "fast-check";
import { schemaOf, schemas } from "../../../test/unit/schemas";
import { schemaModel } from "../schema/schema";
import { isWithin } from "../schema/tree";
import { carryOver } from "./carry-over";
import type { Change } from "./change";
import { type Comparison, compareSchemas } from "./compare";

type Fields = Record<string, string>;
const line = ({ path, rule, from, to, verdict }: Change) =>
  `${path} ${rule} ${from ?? ""} -> ${to ?? ""} ${verdict}`;
const full = (before: Fields, after: Fields) =>
  compareSchemas(schemaOf(before), schemaOf(after), { coverage: "full" }).map(line);
const coverage = fc.constantFrom("full", "partial", "sampled", "declared");
const comparison: fc.Arbitrary<Comparison> = fc.record({
  coverage: coverage as fc.Arbitrary<Comparison["coverage"]>,
  decided: fc.constantFrom([], ["a"], ["b", "c.a"]),
});

describe("a change", () => {
  it.each<[string, Fields, Fields, string[]]>([
    ["none", { a: "int64" }, { a: "int64" }, []],
    ["a new field", {}, { a: "int64" }, ["a FIELD_ADDED  -> int64 safe"]],
    [
      "a field that is gone",
      { a: "int64", b: "date" },
      { b: "date" },
      ["a FIELD_REMOVED int64 ->  breaking"],
    ],
    ["a wider type", { a: "int8" }, { a: "int64" }, ["a FIELD_TYPE_WIDENED int8 -> int64 safe"]],
    ["a narrower type", { a: "int64" }, { a: "int8" }, ["a FIELD_TYPE_CHANGED int64 -> int8 breaking"]],
    ["another type", { a: "int64" }, { a: "float64" }, ["a FIELD_TYPE_CHANGED int64 -> float64 breaking"]],
    ["nothing seen yet", { a: "null" }, { a: "date" }, ["a FIELD_FILLED null -> date safe"]],
    ["nothing seen any more", { a: "date" }, { a: "null" }, ["a FIELD_EMPTIED date -> null breaking"]],
    ["a list that was empty", { a: "list" }, { "a[]": "date" }, ["a FIELD_FILLED list -> list of date safe"]],
    [
      "a list that is empty",
      { "a[]": "date" },
      { a: "list" },
      ["a FIELD_EMPTIED list of date -> list breaking"],
    ],
    [
      "a struct that was empty",
      { a: "struct" },
      { "a.b": "date", "a.c": "date" },
      ["a FIELD_FILLED struct -> struct of 2 fields safe"],
    ],
    [
      "a map that was empty",
      { a: "struct" },
      { "a{}": "date" },
      ["a FIELD_FILLED struct -> map of date safe"],
    ],
    [
      "null that has fields",
      { a: "null" },
      { "a.b": "date" },
      ["a FIELD_FILLED null -> struct of 1 field safe"],
    ],
    [
      "an empty list that is a struct",
      { a: "list" },
      { a: "struct" },
      ["a FIELD_TYPE_CHANGED list -> struct breaking"],
    ],
    [
      "no longer not null",
      { a: "int64 not null" },
      { a: "int64" },
      ["a FIELD_NULLABLE int64 not null -> int64 breaking"],
    ],
    ["not null", { a: "int64" }, { a: "int64 not null" }, ["a FIELD_REQUIRED int64 -> int64 not null safe"]],
    [
      "a wider type that may be null",
      { a: "int8 not null" },
      { a: "int64" },
      ["a FIELD_NULLABLE int8 not null -> int64 breaking"],
    ],
    [
      "a move into a list",
      { "a.b": "int64", "a.c": "date" },
      { "a[].b": "int64", "a[].d": "date" },
      [
        "a.b FIELD_MOVED_UNDER_LIST int64 -> a[].b: int64 breaking",
        "a.c FIELD_REMOVED date ->  breaking",
        "a[].d FIELD_ADDED  -> date safe",
      ],
    ],
    [
      "a move out of a list",
      { "a[].b": "int64", "a[].c.d": "date" },
      { "a.b": "string", "a.c.d": "date" },
      [
        "a[].b FIELD_MOVED_OUT_OF_LIST int64 -> a.b: string breaking",
        "a[].c.d FIELD_MOVED_OUT_OF_LIST date -> a.c.d: date breaking",
      ],
    ],
    [
      "a value in a list",
      { a: "date" },
      { "a[]": "date" },
      ["a FIELD_MOVED_UNDER_LIST date -> a[]: date breaking"],
    ],
    [
      "a list in a list",
      { "a[]": "date" },
      { "a[][]": "date" },
      ["a[] FIELD_MOVED_UNDER_LIST date -> a[][]: date breaking"],
    ],
    [
      "a value out of a list",
      { "a[]": "date" },
      { a: "date" },
      ["a[] FIELD_MOVED_OUT_OF_LIST date -> a: date breaking"],
    ],
    [
      "a struct that is a map",
      { "a.b": "date", "a.c": "int64" },
      { "a{}": "json" },
      ["a FIELD_BECAME_MAP struct of 2 fields -> map of json breaking"],
    ],
    [
      "a map that is a struct",
      { "a{}.x": "date" },
      { "a.b": "date" },
      ["a FIELD_BECAME_STRUCT map of struct of 1 field -> struct of 1 field breaking"],
    ],
    [
      "json with fields",
      { a: "json" },
      { "a.b": "date" },
      ["a FIELD_BECAME_STRUCT json -> struct of 1 field breaking"],
    ],
    [
      "json as a list",
      { a: "json" },
      { "a[]": "date" },
      ["a FIELD_BECAME_LIST json -> list of date breaking"],
    ],
    [
      "fields as json",
      { "a.b": "date" },
      { a: "json" },
      ["a FIELD_TYPE_CHANGED struct of 1 field -> json breaking"],
    ],
    [
      "a struct that is a list of values",
      { "a.b": "date" },
      { "a[]": "date" },
      ["a FIELD_BECAME_LIST struct of 1 field -> list of date breaking"],
    ],
    ["another order", { a: "date", b: "date" }, { b: "date", a: "date" }, [" ORDER_CHANGED  ->  safe"]],
    [
      "no other order where a field is new",
      { a: "date", b: "date" },
      { a: "date", c: "date", b: "date" },
      ["c FIELD_ADDED  -> date safe"],
    ],
    [
      "a name that every object has",
      {},
      { isPrototypeOf: "date" },
      ["isPrototypeOf FIELD_ADDED  -> date safe"],
    ],
  ])("is %s", (_what, before, after, changes) => expect(full(before, after)).toEqual(changes));

  it.each<[string, Fields, Fields, string]>([
    ["a missing field", { a: "date", b: "date" }, { b: "date" }, "a FIELD_REMOVED date ->  unverified"],
    ["nothing but null", { a: "date" }, { a: "null" }, "a FIELD_EMPTIED date -> null unverified"],
    ["a narrower type", { a: "float64" }, { a: "int64" }, "a FIELD_TYPE_CHANGED float64 -> int64 unverified"],
    [
      "one of several kinds",
      { a: "string" },
      { a: "date" },
      "a FIELD_TYPE_CHANGED string -> date unverified",
    ],
    [
      "a smaller decimal",
      { a: "decimal(9,2)" },
      { a: "decimal(3,1)" },
      "a FIELD_TYPE_CHANGED decimal(9,2) -> decimal(3,1) unverified",
    ],
    [
      "a larger decimal",
      { a: "decimal(9,2)" },
      { a: "decimal(9,3)" },
      "a FIELD_TYPE_CHANGED decimal(9,2) -> decimal(9,3) breaking",
    ],
    [
      "one shape of json",
      { a: "json" },
      { "a.b": "date" },
      "a FIELD_BECAME_STRUCT json -> struct of 1 field unverified",
    ],
    [
      "few keys of a map",
      { "a{}": "date" },
      { "a.b": "date" },
      "a FIELD_BECAME_STRUCT map of date -> struct of 1 field unverified",
    ],
    ["an empty list", { "a[]": "date" }, { a: "list" }, "a FIELD_EMPTIED list of date -> list unverified"],
    ["another kind", { a: "int64" }, { a: "string" }, "a FIELD_TYPE_CHANGED int64 -> string breaking"],
    ["a wider type", { a: "int8" }, { a: "int64" }, "a FIELD_TYPE_WIDENED int8 -> int64 safe"],
    ["a new list", { a: "date" }, { "a[]": "date" }, "a FIELD_MOVED_UNDER_LIST date -> a[]: date breaking"],
  ])("of a part of the source is %s", (_what, before, after, change) => {
    for (const part of ["partial", "sampled"] as const) {
      const found = compareSchemas(schemaOf(before), schemaOf(after), { coverage: part });
      expect(found.map(line)).toEqual([change]);
    }
  });

  it("is verified where the user's edits made it, however little was read", () => {
    const [before, after] = [schemaOf({ a: "date", "b.c": "date", d: "date" }), schemaOf({})];
    const found = compareSchemas(before, after, { coverage: "sampled", decided: ["a", "b"] });
    expect(found.map(line)).toEqual([
      "a FIELD_REMOVED date ->  breaking",
      "b.c FIELD_REMOVED date ->  breaking",
      "d FIELD_REMOVED date ->  unverified",
    ]);
    expect(carryOver(before, after, { coverage: "sampled", decided: ["a", "b"] }).fields).toEqual({
      d: "date",
    });
  });

  it("is there exactly where two schemas differ, once a path, sorted", () => {
    fc.assert(
      fc.property(schemas, schemas, comparison, (before, after, how) => {
        expect(compareSchemas(before, before, how)).toEqual([]);
        const changes = compareSchemas(before, after, how);
        const paths = changes.map(({ path }) => path);
        expect(new Set(paths).size).toBe(paths.length);
        expect([...paths].sort()).toEqual(paths);
        const moved = (path: string) => changes.some(({ to }) => to?.startsWith(`${path}: `));
        const isTold = (path: string) => moved(path) || paths.some((at) => at !== "" && isWithin(path, at));
        for (const path of Object.keys({ ...before.fields, ...after.fields })) {
          const [was, is] = [before.fields, after.fields].map((fields) =>
            Object.hasOwn(fields, path) ? fields[path] : undefined,
          );
          if (was === is) expect(paths).not.toContain(path);
          else expect([path, isTold(path)]).toEqual([path, true]);
        }
      }),
    );
  });

  it("has the same rule whatever was read, and is unverified only where not all was", () => {
    fc.assert(
      fc.property(schemas, schemas, comparison, (before, after, how) => {
        const all = compareSchemas(before, after, { coverage: "full" });
        const some = compareSchemas(before, after, how);
        expect(all.every(({ verdict }) => verdict !== "unverified")).toBe(true);
        const bare = ({ verdict: _, ...change }: Change) => change;
        expect(some.map(bare)).toEqual(all.map(bare));
        if (how.coverage === "full" || how.coverage === "declared") expect(some).toEqual(all);
      }),
    );
  });
});

describe("a schema that is carried over", () => {
  it("has nothing at a path that edits decide, also where it would have moved there with its parent", () => {
    const before = { fields: { "c[].a": "null", "c[].b": "null" }, order: "c" };
    const after = { fields: { "c.x": "null" }, order: "c" };
    const how = { coverage: "sampled", decided: ["c.a"] } as const;
    const carried = carryOver(before, after, how);
    expect(carried.fields).toEqual({ "c.x": "null", "c.b": "null" });
    expect(carryOver(carried, after, how)).toEqual(carried);
    expect(compareSchemas(before, after, how)).toEqual([
      { path: "c.x", rule: "FIELD_ADDED", to: "null", verdict: "safe" },
      { path: "c[].a", rule: "FIELD_REMOVED", from: "null", verdict: "breaking" },
      { path: "c[].b", rule: "FIELD_REMOVED", from: "null", verdict: "unverified" },
    ]);
  });

  it("has the changes that are verified, and no others, and is a schema", () => {
    fc.assert(
      fc.property(schemas, schemas, comparison, (before, after, how) => {
        const carried = carryOver(before, after, how);
        expect(schemaModel.safeParse(carried)).toEqual({ success: true, data: carried });
        const changes = compareSchemas(before, after, how);
        const open = new Set(
          changes.filter(({ verdict }) => verdict === "unverified").map(({ path }) => path),
        );
        const made = compareSchemas(before, carried, { coverage: "full" });
        // What is missing beneath a struct that moved into a list moves with it.
        expect(made.filter(({ path }) => open.has(path)).every(({ rule }) => /MOVED/.test(rule))).toBe(true);
        expect(made.filter(({ path }) => !open.has(path)).map(line)).toEqual(
          changes.filter(({ path }) => !open.has(path)).map(line),
        );
        // The next generation of the same part finds nothing new.
        expect(carryOver(carried, after, how)).toEqual(carried);
      }),
      { numRuns: 1000 },
    );
  });

  it.each<[string, string, string]>([
    ["a, b, c, d", "a, d", "a, b, c, d"],
    ["a, b, c", "c, x", "a, b, c, x"],
    ["a, b, c", "c, a", "c, a, b"],
    ["a, b", "x", "a, b, x"],
  ])("has the order %s over %s as %s", (before, after, order) => {
    const of = (names: string) => ({
      fields: Object.fromEntries(names.split(", ").map((name) => [name, "date"])),
      order: names,
    });
    expect(carryOver(of(before), of(after), { coverage: "partial" }).order).toBe(order);
  });

  it("keeps the descriptions of what it keeps", () => {
    const before = { ...schemaOf({ a: "date", b: "date" }), descriptions: { a: "old", b: "old" } };
    const after = { ...schemaOf({ b: "date" }), descriptions: { b: "new" } };
    expect(carryOver(before, after, { coverage: "sampled" }).descriptions).toEqual({ a: "old", b: "new" });
  });

  it("keeps nothing more where there would be more fields than a schema may have", () => {
    const wide = (letter: string) =>
      schemaOf(Object.fromEntries(Array.from({ length: 6000 }, (_, at) => [`${letter}${at}`, "date"])));
    const after = wide("b");
    expect(carryOver(wide("a"), after, { coverage: "sampled" })).toBe(after);
  });
});
