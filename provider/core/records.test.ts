import fc from "fast-check";
import { defined } from "./records";

it("a record without undefined values has all others", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.option(fc.jsonValue(), { nil: undefined })), (record) => {
      const given = Object.entries(record).filter(([, value]) => value !== undefined);
      expect(Object.entries(defined(record))).toEqual(given);
    }),
  );
});
