import { expectContained, expectFitting } from "../unit/treat-wild-reports";

jest.setTimeout(600_000);

describe("names, errors and schemas in a report", () => {
  it("decide nothing of comment and page but text, in 2,000 wild ones", () => {
    expectContained(2_000);
  });

  it("leave a comment within its limit and whole, in 200 that have no room", () => {
    expectFitting(200);
  });
});
