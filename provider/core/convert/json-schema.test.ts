import Ajv2020 from "ajv/dist/2020";
import fc from "fast-check";
import { schemas } from "../../../test/unit/wild-schemas";
import { toJsonSchema } from "./json-schema";

/**
 * Strict: a keyword or format that ajv doesn't know is an error. Own properties: a field may have the name of something
 * that every object inherits.
 */
function validator(schema: Parameters<typeof toJsonSchema>[0], options = {}) {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, strictRequired: true, ownProperties: true });
  return ajv.compile(JSON.parse(toJsonSchema(schema, options)));
}

/** Values of each type as `python-connectors read` prints them, and such as are none of it. */
const SAMPLES: Record<string, { valid: unknown[]; invalid: unknown[] }> = {
  bool: { valid: [true], invalid: ["true", 1] },
  int8: { valid: [-128, 127], invalid: [128, 1.5, "1"] },
  int16: { valid: [-32768, 32767], invalid: [32768, -32769] },
  int32: { valid: [-2147483648, 2147483647], invalid: [2147483648] },
  int64: { valid: [0, 9007199254740991, "-9223372036854775808"], invalid: [1.5, "1.5", "x"] },
  uint64: { valid: [0, "18446744073709551615"], invalid: [-1, "-1"] },
  float32: { valid: [1.5, "NaN", "-Infinity"], invalid: ["1.5", true] },
  float64: { valid: [1, "Infinity"], invalid: ["x", "-NaN"] },
  "decimal(38,9)": { valid: ["-1.500", "1E+2", "0E-9", 5], invalid: ["1,5", "NaN"] },
  string: { valid: ["", "x"], invalid: [1] },
  binary: { valid: ["AAE="], invalid: [1] },
  date: { valid: ["2026-01-31"], invalid: ["31.1.2026", "2026-01-31T00:00:00"] },
  time: { valid: ["10:00:00", "10:00:00.000001"], invalid: ["ten", "2026-01-31"] },
  "timestamp[s]": { valid: ["2026-01-31T10:00:00"], invalid: ["2026-01-31T10:00:00+00:00"] },
  "timestamp[ms]": { valid: ["2026-01-31T10:00:00.001"], invalid: [1769853600] },
  "timestamp[us]": { valid: ["2026-01-31T10:00:00.000001", "2026-01-31"], invalid: ["yesterday"] },
  "timestamp[ns]": { valid: ["2026-01-31T10:00:00.000000001"], invalid: ["2026-01-31T10:00:00Z"] },
  "timestamp[us, UTC]": {
    valid: ["2026-01-31T10:00:00+00:00", "2026-01-31T10:00:00.000001+02:00"],
    invalid: ["2026-01-31T10:00:00"],
  },
  "duration[us]": { valid: ["1 day, 0:00:00"], invalid: [86400] },
  uuid: { valid: ["12345678-1234-5678-1234-567812345678"], invalid: ["12345678"] },
  json: { valid: [1, "x", [null], { a: null }, false], invalid: [] },
  null: { valid: [], invalid: [0, ""] },
  list: { valid: [[], [null]], invalid: [{}, [1]] },
  struct: { valid: [{}], invalid: [[], "x"] },
};

describe("a JSON Schema, read by ajv in strict mode", () => {
  it.each(Object.entries(SAMPLES))(
    "of %s takes its values and null, nothing else",
    (type, { valid, invalid }) => {
      const nullable = validator({ fields: { v: type }, order: "v" });
      const required = validator({ fields: { v: `${type} not null` }, order: "v" });
      for (const value of valid) {
        expect([value, nullable({ v: value }), required({ v: value })]).toEqual([value, true, true]);
      }
      for (const value of invalid) {
        expect([value, nullable({ v: value }), required({ v: value })]).toEqual([value, false, false]);
      }
      expect([nullable({ v: null }), nullable({})]).toEqual([true, true]);
      expect(required({})).toBe(false);
      if (type !== "null") expect(required({ v: null })).toBe(false);
    },
  );

  it("takes nested rows, and names what is wrong in them", () => {
    const validate = validator({
      fields: {
        id: "int64 not null",
        "a.city": "string not null",
        "items[].sku": "uuid",
        "m{}": "int8",
        "g[][]": "int8 not null",
      },
      order: "id, a, items, m, g",
    });
    expect(
      validate({ id: 1, a: { city: "Wien" }, items: [{ sku: null }, null], m: { x: 1 }, g: [[1], null] }),
    ).toBe(true);
    expect(validate({ id: 1, a: null, items: null, m: null, g: null, more: 1 })).toBe(true);
    expect(validate({ id: 1, a: {} })).toBe(false);
    expect(validate.errors).toMatchObject([{ instancePath: "/a", keyword: "required" }]);
    expect(validate({ id: 1, m: { x: 128 } })).toBe(false);
    expect(validate.errors).toMatchObject([{ instancePath: "/m/x", keyword: "maximum" }]);
    expect(validate({ id: 1, g: [[null]] })).toBe(false);
  });

  it("refuses properties that it doesn't know where it is asked to, at every level, but keys of maps are free", () => {
    const schema = { fields: { "a.b": "int8", "m{}": "int8" }, order: "a, m" };
    const validate = validator(schema, { additionalProperties: false });
    expect(validate({ a: { b: 1 }, m: { any: 1 } })).toBe(true);
    expect(validate({ a: { b: 1, c: 1 } })).toBe(false);
    expect(validate({ z: 1 })).toBe(false);
  });

  it("has descriptions of leaves and parents", () => {
    const text = toJsonSchema({
      fields: { "a.b": "int8" },
      order: "a",
      descriptions: { a: "A", "a.b": "B" },
    });
    expect(JSON.parse(text).properties.a).toMatchObject({
      description: "A",
      properties: { b: { description: "B" } },
    });
  });

  it("of any schema is compiled, and takes the row whose fields are all null but those that may not be", () => {
    fc.assert(
      fc.property(schemas(), (schema) => {
        if (Object.keys(schema.fields).some((path) => path.includes("\\ud"))) return;
        const validate = validator(schema);
        expect(validate([])).toBe(false);
        if (Object.values(schema.fields).some((type) => type.endsWith(" not null"))) return;
        expect(validate({})).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});
