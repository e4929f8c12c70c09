import fc from "fast-check";
import { schemas } from "../../../test/unit/wild-schemas";
import { toPostgresDdl } from "./postgres";
import { ConversionError } from "./problems";

function reasons(work: () => unknown): readonly { path: string; reason: string }[] {
  try {
    work();
  } catch (error) {
    if (error instanceof ConversionError) return error.problems;
    throw error;
  }
  return [];
}

describe("DDL for PostgreSQL", () => {
  it("quotes names, keeps the order, and comments on what has a description", () => {
    const fields = {
      select: "int64 not null",
      'say "hi"': "string",
      "a.b": "int8",
      "tags[]": "string",
      "g[][]": "int8",
    };
    const schema = {
      fields: {
        ...Object.fromEntries(Object.entries(fields).filter(([path]) => path !== 'say "hi"')),
        '"say \\"hi\\""': "string",
      },
      order: 'tags, select, a, g, "say \\"hi\\""',
      descriptions: { select: "it's the key", a: "back\\slash", "a.b": "inside" },
    };
    expect(toPostgresDdl(schema, { schema: "Raw", table: "flights", ifNotExists: true })).toBe(
      [
        'CREATE TABLE IF NOT EXISTS "Raw"."flights" (',
        '  "tags" text[],',
        '  "select" bigint NOT NULL,',
        '  "a" jsonb,',
        '  "g" jsonb,',
        '  "say ""hi""" text',
        ");",
        `COMMENT ON COLUMN "Raw"."flights"."select" IS 'it''s the key';`,
        `COMMENT ON COLUMN "Raw"."flights"."a" IS E'back\\\\slash';`,
        "",
      ].join("\n"),
    );
  });

  it.each([
    ["x".repeat(64), "at most 63 bytes in UTF-8, this one 64"],
    ["é".repeat(32), "at most 63 bytes in UTF-8, this one 64"],
    ["", "can't be empty"],
    ["a\0b", "U+0000"],
    ["\ud83d", "half a character"],
  ])("refuses the name %j of a column and of the table", (name, reason) => {
    const path = /^[xé]+$/.test(name) ? name : JSON.stringify(name);
    const column = reasons(() => toPostgresDdl({ fields: { [path]: "int8" }, order: path }, { table: "t" }));
    expect(column).toEqual([{ path, reason: expect.stringContaining(reason) }]);
    expect(column[0]?.reason).toContain("rename");
    const table = reasons(() => toPostgresDdl({ fields: {}, order: "" }, { table: name, schema: name }));
    expect(table).toEqual([expect.anything(), { path: "", reason: expect.stringContaining(reason) }]);
  });

  it("takes a name of 63 bytes, refuses system columns, and more columns than a table may have", () => {
    const long = "x".repeat(63);
    expect(toPostgresDdl({ fields: { [long]: "int8" }, order: long }, { table: "t" })).toContain(
      `"${long}" smallint`,
    );
    expect(
      reasons(() => toPostgresDdl({ fields: { ctid: "int8" }, order: "ctid" }, { table: "t" })),
    ).toHaveLength(1);
    const many = Array.from({ length: 1601 }, (_, index) => `c${index}`);
    const fields = Object.fromEntries(many.map((name) => [name, "int8"]));
    expect(reasons(() => toPostgresDdl({ fields, order: many.join(", ") }, { table: "t" }))).toEqual([
      { path: "", reason: expect.stringContaining("1600 columns, these are 1601") },
    ]);
  });

  it("never has the same column twice, nor a quote that ends a name early", () => {
    fc.assert(
      fc.property(schemas(), (schema) => {
        const made = (() => {
          try {
            return toPostgresDdl(schema, { table: "t" });
          } catch {
            return "";
          }
        })();
        const body = /^CREATE TABLE "t" \(\n(.*)\n\);\n$/s.exec(made)?.[1];
        if (body === undefined) return;
        const names = Array.from(
          body.matchAll(/ {2}("(?:[^"]|"")*") [a-z]+[^"]*?(?:,\n|$)/g),
          ([, name]) => name,
        );
        expect(new Set(names).size).toBe(schema.order === "" ? 0 : names.length);
        expect(names.length).toBe(
          new Set(Object.keys(schema.fields).map((path) => /^("(?:[^"\\]|\\.)*"|[^.[{]+)/.exec(path)?.[0]))
            .size,
        );
      }),
    );
  });
});
