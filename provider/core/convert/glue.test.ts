import fc from "fast-check";
import { schemas } from "../../../test/unit/wild-schemas";
import { toGlueColumns } from "./glue";
import { ConversionError } from "./problems";

function problems(fields: Record<string, string>, order: string): Record<string, string> {
  try {
    toGlueColumns({ fields, order });
  } catch (error) {
    if (error instanceof ConversionError)
      return Object.fromEntries(error.problems.map(({ path, reason }) => [path, reason]));
    throw error;
  }
  return {};
}

describe("columns for Glue", () => {
  it("have names, nested types and comments as Hive writes them", () => {
    const fields = {
      Id: "int64 not null",
      "address.City": "string",
      "address.geo[]": "float64",
      "m{}[].x": "uint64",
    };
    const descriptions = { Id: "the key", address: `two\nlines ${"x".repeat(300)}` };
    const columns = toGlueColumns({ fields, order: "Id, m, address", descriptions });
    expect(columns).toEqual([
      { name: "id", type: "bigint", comment: "the key" },
      { name: "m", type: "map<string,array<struct<x:decimal(20,0)>>>" },
      {
        name: "address",
        type: "struct<city:string,geo:array<double>>",
        comment: expect.stringMatching(/^two lines x+…$/),
      },
    ]);
    expect(Buffer.byteLength(columns[2]?.comment ?? "")).toBe(255);
  });

  it.each([
    "a,b",
    "a:b",
    "a;b",
    "a`b",
    "a\tb",
    "line\nbreak",
    " a",
    "a ",
    "",
    "half \ud83d",
    "é".repeat(128),
  ])("refuse the name %j, and say to rename or drop it", (name) => {
    const path =
      /^[aé]+$/.test(name) || name === "a;b" || name === "a:b" || name === "a`b"
        ? name
        : JSON.stringify(name);
    expect(problems({ [path]: "int8" }, path)[path]).toMatch(
      /: write edits: \{ rename: \{ .*: "<another name>" \} \} or \{ drop: \[.*\] \} on the connector$/,
    );
  });

  it.each(["a b", "größe", "a-b", "2013", "a.b", "é".repeat(127), "a/b", "a<b>"])(
    "take the name %j",
    (name) => {
      const path = name.includes(".") ? JSON.stringify(name) : name;
      expect(problems({ [path]: "int8" }, path)).toEqual({});
    },
  );

  it.each(["a-b", "a<b", "a>b", "a:b", "a/b"])("refuse the name %j inside a struct", (name) => {
    expect(problems({ [`s.${name}`]: "int8" }, "s")).toHaveProperty(
      [`s.${name}`],
      expect.stringContaining("inside a struct"),
    );
  });

  it("refuse names that differ in upper and lower case only, and name both, at every level", () => {
    const found = problems({ id: "int8", ID: "int8", "s.x[].a": "int8", "s.x[].A": "int8" }, "id, ID, s");
    expect(found).toEqual({
      ID: expect.stringContaining("has id already"),
      "s.x[].a": expect.stringContaining("has s.x[].A already"),
    });
  });

  it("refuse a type that is longer than Glue's", () => {
    const fields = Object.fromEntries(
      Array.from({ length: 1500 }, (_, n) => [`s.${"x".repeat(90)}${n}`, "int8"]),
    );
    expect(problems(fields, "s")).toEqual({ s: expect.stringContaining('edits: { opaque: ["s"] }') });
  });

  it("never have the same name twice, also where case is lost", () => {
    fc.assert(
      fc.property(schemas(), (schema) => {
        try {
          const names = toGlueColumns(schema).map(({ name }) => name);
          expect(new Set(names).size).toBe(names.length);
          expect(names.map((name) => name.toLowerCase())).toEqual(names);
        } catch (error) {
          expect(error).toBeInstanceOf(ConversionError);
        }
      }),
    );
  });
});
