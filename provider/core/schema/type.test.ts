import fc from "fast-check";
import types from "../../protocol/types.json";
import { isFieldType } from "./type";

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
});
