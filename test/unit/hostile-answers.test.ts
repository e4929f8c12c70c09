import { expectHarmless } from "./treat-hostile-answers";

jest.setTimeout(300_000);

describe("a hostile answer of a runner", () => {
  it("is a result that is safe to print or a bounded error, and changes no prototype, in 1,000 of them", () => {
    expectHarmless(1_000);
  });
});
