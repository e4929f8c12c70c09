import fc from "fast-check";
import { defined, isRecord } from "./records";

it("a record without undefined values has all others", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.option(fc.jsonValue(), { nil: undefined })), (record) => {
      const given = Object.entries(record).filter(([, value]) => value !== undefined);
      expect(Object.entries(defined(record))).toEqual(given);
    }),
  );
});

it.each<[unknown, boolean]>([
  [{}, true],
  [{ a: undefined }, true],
  [Object.create(null), true],
  [[], false],
  [[{}], false],
  [null, false],
  [undefined, false],
  ["{}", false],
  [1, false],
])("%j is a record: %s", (value, is) => expect(isRecord(value)).toBe(is));
