import { parseConnectorInputs } from "./inputs";
import { promotionFactsModel } from "./promotion-inputs";
import { declaredPromotion } from "./promotion-setting";

const problem = (promotedFrom: unknown) =>
  parseConnectorInputs({ promotedFrom })
    .problems.filter(({ path }) => path !== "code")
    .map(({ path, reason }) => `${path}: ${reason}`)[0];

describe("what a connector is promoted from", () => {
  it.each([{ stack: "staging" }, { stack: "acme/flights/staging", override: "hot-fix of INC-412" }])(
    "is a stack, and maybe a reason to leave the way: %j",
    (promotedFrom) => {
      expect(parseConnectorInputs({ promotedFrom }).values.promotedFrom).toEqual(promotedFrom);
    },
  );

  it.each<[string, unknown, string]>([
    ["a name alone", "staging", 'write { stack: "staging" }'],
    ["no stack", {}, "stack: write the name of a stack"],
    ["an empty name", { stack: "" }, "write the name of a stack"],
    ["a name with a space", { stack: "a b" }, "write the name of a stack"],
    ["a name of too many parts", { stack: "a/b/c/d" }, "write the name of a stack"],
    [
      "an empty reason",
      { stack: "a", override: "" },
      "override: write the reason, 1 to 512 characters on one line",
    ],
    ["a reason of two lines", { stack: "a", override: "b\nc" }, "override: write the reason"],
    ["a reason that is too long", { stack: "a", override: "b".repeat(513) }, "override: write the reason"],
    ["an unknown key", { stack: "a", reason: "b" }, 'write { stack: "staging" }'],
  ])("is not %s", (_what, promotedFrom, text) => {
    expect(problem(promotedFrom)).toContain("promotedFrom");
    expect(problem(promotedFrom)).toContain(text);
  });
});

describe("the setting of a stack", () => {
  it.each<[string, unknown, string | undefined, unknown]>([
    ["nothing", undefined, undefined, undefined],
    ["a stack's name", undefined, " staging ", { stack: "staging" }],
    ["JSON", undefined, '{"stack": "staging", "override": "x"}', { stack: "staging", override: "x" }],
    ["what a connector says itself, which wins", { stack: "qa" }, "staging", { stack: "qa" }],
  ])("gives %s", (_what, own, text, expected) => {
    expect(declaredPromotion(own, text)).toEqual(expected);
  });

  it.each(['{"stack": ', '["staging"]', '{"stack": 5}', '"staging"', "not a name"])(
    "may not be %s",
    (text) => {
      expect(problem(declaredPromotion(undefined, text))).toMatch(
        /pythonConnectors:promotedFrom|name of a stack/,
      );
    },
  );
});

it("facts of another form are none", () => {
  const parts = { code: "a", connection: "b", reading: "c" };
  expect(promotionFactsModel.safeParse({ stack: "a", found: "deployed", parts, stale: false }).success).toBe(
    true,
  );
  for (const raw of [undefined, {}, { stack: "a" }, { stack: "a", found: "deployed", stale: "no" }, "x"]) {
    expect(promotionFactsModel.safeParse(raw).success).toBe(false);
  }
});
