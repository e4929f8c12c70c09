import { expectContained, expectFitting } from "./treat-wild-reports";

jest.setTimeout(300_000);

describe("names, errors and schemas in a report", () => {
  it("decide nothing of comment and page but text, in 100 wild ones", () => {
    expectContained(100);
  });

  it("leave a comment within its limit and whole, in 10 that have no room", () => {
    expectFitting(10);
  });
});
