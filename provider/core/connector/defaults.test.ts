import { withDefaults } from "./defaults";

describe("a connector's arguments", () => {
  it("are its own, and else its connection's", () => {
    expect(withDefaults({ parser: 1, codeInterface: 2 }, { parser: 3, edits: undefined })).toEqual({
      parser: 3,
      codeInterface: 2,
    });
  });

  it("have each key of the review for itself", () => {
    const review = { policy: "freeze", causes: ["code"] };
    expect(withDefaults({ review }, { review: { policy: "additive", causes: undefined } })).toEqual({
      review: { policy: "additive", causes: ["code"] },
    });
    expect(withDefaults({ review }, {})).toEqual({ review });
  });

  it.each([1, "freeze", null, [], [{ policy: "freeze" }]])(
    "have a review that is %j as it is, for check to refuse",
    (review) => {
      expect(withDefaults({ review: { policy: "freeze" } }, { review })).toEqual({ review });
      expect(withDefaults({ review }, { review: { policy: "freeze" } })).toEqual({
        review: { policy: "freeze" },
      });
    },
  );
});
