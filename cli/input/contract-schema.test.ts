import Ajv2020 from "ajv/dist/2020";
import fc from "fast-check";
import { formatContract, parseContract } from "../../provider/core/review/contract";
import { schemas } from "../../test/unit/schemas";
import { schemas as wildSchemas } from "../../test/unit/wild-schemas";
import published from "../contract.schema.json";
import { contractSchema } from "./contract-schema";

const validate = new Ajv2020({
  strict: true,
  allowUnionTypes: true,
  keywords: ["allowComments", "allowTrailingCommas"],
}).compile(published);
/** Whether the published schema takes a contract, and whether the reader of contracts does. */
const taken = (value: unknown) => [validate(value), "contract" in parseContract(JSON.stringify(value))];

const contract = (fields: object, more: object = {}) => ({ formatVersion: 1, fields, ...more });
const RIGHT: Record<string, unknown> = {
  "no field": contract({}),
  "a schema for editors": contract({}, { $schema: "./contract.schema.json" }),
  "an order and descriptions": contract({ a: "date" }, { order: "a", descriptions: { a: "a day" } }),
  "every kind of path": contract({
    "a.b": "date",
    "c[].d": "date",
    "e{}": "date",
    '"x.y".z': "date",
    "x y": "date",
  }),
  "every kind of type": contract({
    a: "int64",
    b: "decimal(10,2)",
    c: "timestamp[us, UTC]",
    d: "list",
    e: "struct not null",
    f: "decimal(76,0) not null",
  }),
};
const WRONG: Record<string, unknown> = {
  "a list": [],
  "no version": { fields: {} },
  "another version": { formatVersion: 2, fields: {} },
  "no fields": { formatVersion: 1 },
  "an unknown key": contract({}, { feilds: {} }),
  "a path that is none": contract({ "a..b": "date" }),
  "a path that ends with a dot": contract({ "a.": "date" }),
  "a path with a space at its end": contract({ "a ": "date" }),
  "a type that is none": contract({ a: "int" }),
  "a decimal without a scale": contract({ a: "decimal(10)" }),
  "a type that is no text": contract({ a: null }),
  "an order that is a list": contract({ a: "date" }, { order: ["a"] }),
  "an empty description": contract({ a: "date" }, { descriptions: { a: "" } }),
  "a $schema that is no text": contract({}, { $schema: 1 }),
};

describe("the published schema of contracts", () => {
  it("is the one that is made here: after a change run `npm run json-schemas`", () => {
    expect(published).toEqual(contractSchema());
  });

  it.each(Object.entries(RIGHT))("takes %s, and so does the reader of contracts", (_what, value) => {
    expect(taken(value)).toEqual([true, true]);
  });

  it.each(Object.entries(WRONG))("refuses %s, and so does the reader of contracts", (_what, value) => {
    expect(taken(value)).toEqual([false, false]);
  });

  it("takes every contract that is written", () => {
    fc.assert(
      fc.property(fc.oneof(schemas, wildSchemas()), fc.boolean(), (schema, ordered) => {
        validate(JSON.parse(formatContract({ schema, ordered }).text));
        expect(validate.errors ?? []).toEqual([]);
      }),
    );
  });

  it.each<[string, object]>([
    ["a field that is a parent too", contract({ a: "date", "a.b": "date" })],
    ["an order of other names", contract({ a: "date" }, { order: "b" })],
    ["a description of nothing", contract({}, { descriptions: { a: "x" } })],
    ["a decimal that is too large", contract({ a: "decimal(77,0)" })],
    ["a quoted name that needs no quotes", contract({ '"a"': "date" })],
  ])("leaves to the reader of contracts what it can't say: %s", (_what, value) => {
    expect(taken(value)).toEqual([true, false]);
  });
});
