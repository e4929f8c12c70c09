import { expectContained } from "../unit/treat-wild-reports";

jest.setTimeout(600_000);

describe("names, errors and schemas in a report", () => {
  it("decide nothing of comment and page but text, in 2,000 wild ones", () => {
    expectContained(2_000);
  });
});
