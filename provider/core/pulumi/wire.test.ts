import { holdsUnknown, UNKNOWN } from "./wire";

describe("an unknown value", () => {
  it("is the one of Pulumi's SDK", () => {
    expect(jest.requireActual<{ unknownValue: string }>("@pulumi/pulumi/runtime/rpc").unknownValue).toBe(
      UNKNOWN,
    );
  });

  it.each([[UNKNOWN], [{ a: UNKNOWN }], [[1, UNKNOWN]], [{ a: [{ b: [UNKNOWN] }] }]])(
    "is found in %j",
    (value) => {
      expect(holdsUnknown(value)).toBe(true);
    },
  );

  it.each([[undefined], [null], [""], [{ [UNKNOWN]: 1 }], [`${UNKNOWN} `], [[[{}]]]])(
    "is not in %j",
    (value) => {
      expect(holdsUnknown(value)).toBe(false);
    },
  );
});
