import { lowerLimits } from "./generation";

describe("the limits of a generation", () => {
  it("are the lower of the connector's and the stack's", () => {
    expect(lowerLimits({ seconds: 10, rows: 5 }, { seconds: 7, rows: 9, invocations: 2 })).toEqual({
      seconds: 7,
      rows: 5,
      invocations: 2,
    });
    expect(lowerLimits({}, {})).toEqual({});
  });
});
