import fc from "fast-check";
import { schemas, TYPES } from "../../../test/unit/wild-schemas";
import { schemaModel } from "../schema/schema";
import { toArrowSchema } from "./arrow";
import { toGlueColumns } from "./glue";
import { toJsonSchema } from "./json-schema";
import { toPostgresDdl } from "./postgres";
import { ConversionError } from "./problems";
import { toSparkSchema } from "./spark";
import type { ConvertibleSchema } from "./tree";

const CONVERTERS: Record<string, (schema: ConvertibleSchema) => unknown> = {
  glue: toGlueColumns,
  jsonSchema: toJsonSchema,
  arrow: toArrowSchema,
  spark: toSparkSchema,
  postgres: (schema) => toPostgresDdl(schema, { table: "t" }),
};

/** What a converter makes of a schema, or the error that it may end with. */
function outcome(convert: (schema: ConvertibleSchema) => unknown, schema: ConvertibleSchema): unknown {
  try {
    return convert(schema);
  } catch (error) {
    if (error instanceof ConversionError) return error;
    throw error;
  }
}

function one(type: string): ConvertibleSchema {
  return { fields: { v: type }, order: "v" };
}

describe.each(Object.entries(CONVERTERS))("the converter %s", (_, convert) => {
  it.each(TYPES)("has a form for %s, or one error that names its path and what to write", (type) => {
    const made = outcome(convert, one(type));
    if (!(made instanceof ConversionError)) return expect(made).toBeTruthy();
    expect(made.problems).toEqual([
      {
        path: "v",
        reason: expect.stringMatching(
          /: write edits: \{ cast: \{ "v": "[a-z0-9[\]]+" \} \} on the connector$/,
        ),
      },
    ]);
    const cast = /"v": "([^"]+)"/.exec(made.problems[0]?.reason ?? "")?.[1] ?? "";
    return expect(outcome(convert, one(cast))).not.toBeInstanceOf(ConversionError);
  });

  it("has a form for every schema, or one error whose problems have paths", () => {
    let converted = 0;
    fc.assert(
      fc.property(schemas(), (schema) => {
        expect(schemaModel.safeParse(schema).success).toBe(true);
        const made = outcome(convert, schema);
        if (made instanceof ConversionError) {
          expect(made.problems.length).toBeGreaterThan(0);
          for (const { path: where, reason } of made.problems) {
            expect(Object.keys(schema.fields).some((leaf) => leaf.startsWith(where))).toBe(true);
            expect(reason).toContain("on the connector");
          }
        } else {
          converted += 1;
          expect(made).toEqual(convert(reversed(schema)));
        }
      }),
      { numRuns: 500 },
    );
    expect(converted).toBeGreaterThan(50);
  });
});

/** The same schema with its paths in another order. */
function reversed(schema: ConvertibleSchema): ConvertibleSchema {
  return { ...schema, fields: Object.fromEntries(Object.entries(schema.fields).reverse()) };
}
