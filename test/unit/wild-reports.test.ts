import { expectContained } from "./treat-wild-reports";

jest.setTimeout(300_000);

describe("names, errors and schemas in a report", () => {
  it("decide nothing of comment and page but text, in 100 wild ones", () => {
    expectContained(100);
  });
});
