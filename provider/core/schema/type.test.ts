import fc from "fast-check";
import types from "../../protocol/types.json";
import { bareType, isFieldType, parseType } from "./type";

describe("a type", () => {
  it.each(types.valid)("%j is one", (text) => expect(isFieldType(text)).toBe(true));

  it.each([
    ...types.invalid,
    "not null",
    "decimal(1,00)",
    "decimal(10,2)not null",
    "__proto__",
    "constructor",
  ])("%j is none", (text) => expect(isFieldType(text)).toBe(false));

  it("has precision up to 76 and a scale up to its precision", () => {
    fc.assert(
      fc.property(fc.nat(99), fc.nat(99), (precision, scale) => {
        const valid = precision >= 1 && precision <= 76 && scale <= precision;
        expect(isFieldType(`decimal(${precision},${scale})`)).toBe(valid);
      }),
    );
  });

  it.each([
    ["int64", { nullable: true, type: { name: "int64" } }],
    ["timestamp[us, UTC] not null", { nullable: false, type: { name: "timestamp[us, UTC]" } }],
    ["decimal(10,2) not null", { nullable: false, type: { name: "decimal", precision: 10, scale: 2 } }],
    ["list", { nullable: true, type: { name: "list" } }],
    ["struct not null", { nullable: false, type: { name: "struct" } }],
  ])("%j is read as data", (text, type) => expect(parseType(text)).toEqual(type));

  it("has a bare form, which is nullable and otherwise the same", () => {
    for (const text of types.valid) {
      const bare = bareType(text);
      expect(parseType(bare)).toEqual({ ...parseType(text), nullable: true });
      expect(parseType(`${bare} not null`)).toEqual({ ...parseType(text), nullable: false });
    }
  });
});
