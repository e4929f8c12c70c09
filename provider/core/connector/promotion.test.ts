import { PROGRAM, SCHEMA } from "../../../test/unit/samples";
import type { CheckedReview } from "../review/review";
import type { KnownSchema } from "./known-schema";
import {
  judgePromotion,
  type PromotedFrom,
  type PromotionCase,
  type PromotionFacts,
  type PromotionParts,
  promotionProblems,
} from "./promotion";

const PARTS: PromotionParts = { code: "code-1-digest", connection: "connection-1", reading: "reading-1" };
const OTHER: PromotionParts = { ...PARTS, code: "code-2-digest" };
const LAST: KnownSchema = { schema: SCHEMA, coverage: "full", interface: "bytes" };
const ADDITIVE = { policy: "additive" } as CheckedReview;
const FOUND = {
  stack: "staging",
  found: "deployed",
  parts: PARTS,
  ...LAST,
  stale: false,
} as const satisfies PromotionFacts;
const NARROW = { fields: { id: "int64" }, order: "id" };

function judged(facts: PromotionFacts | undefined, change: Partial<PromotionCase> = {}) {
  return judgePromotion({
    kind: "connector",
    from: { stack: "staging" },
    facts,
    now: PARTS,
    lastSchema: LAST,
    review: ADDITIVE,
    edits: undefined,
    today: "2026-11-24",
    ...change,
  });
}
const codes = (facts: PromotionFacts | undefined, change: Partial<PromotionCase> = {}) =>
  judged(facts, change).violations.map(({ code }) => code);

describe("code may run", () => {
  it.each<[string, PromotionFacts, Partial<PromotionCase>]>([
    ["where the other stack runs it", FOUND, {}],
    ["where this one has no schema to compare", { ...FOUND, schema: NARROW }, { lastSchema: undefined }],
    ["where the policy lets the schema there pass", { ...FOUND, schema: NARROW }, { review: undefined }],
    [
      "where this one runs it already, and the other has moved on",
      { ...FOUND, parts: OTHER, own: PARTS },
      {},
    ],
    [
      "where this one runs it already, and the other is gone",
      { stack: "staging", found: "nothing", own: PARTS },
      {},
    ],
    [
      "where this one runs it already, and the other can't be read",
      { stack: "staging", found: "unreadable", problem: "x", own: PARTS },
      {},
    ],
    ["where this one runs it already, and it is stale there", { ...FOUND, stale: true, own: PARTS }, {}],
    [
      "where a part is written as format 1 of the state has it",
      { ...FOUND, parts: { ...PARTS, code: "00112233445566778899aabbccddeeff" } },
      { now: { ...PARTS, code: "ABEiM0RVZneImaq7zN3u_w" } },
    ],
    [
      "where a breaking change of the schema is waived",
      { ...FOUND, schema: NARROW },
      {
        review: {
          policy: "additive",
          ignore: [{ rule: "FIELD_REMOVED", path: "day", reason: "unused" }],
        } as CheckedReview,
      },
    ],
    ["where a sample there does not show a field", { ...FOUND, schema: NARROW, coverage: "sampled" }, {}],
  ])("%s", (_where, facts, change) => {
    expect(judged(facts, change)).toEqual({ violations: [], warnings: [] });
  });
});

describe("code may not run", () => {
  it.each<[string, PromotionFacts | undefined, Partial<PromotionCase>, string[]]>([
    [
      "that the other stack has nothing of",
      { stack: "staging", found: "nothing" },
      {},
      ["PROMOTION_NOT_DEPLOYED"],
    ],
    ["that differs", { ...FOUND, parts: OTHER }, {}, ["PROMOTION_DIFFERS"]],
    [
      "that differs from what is here and there",
      { ...FOUND, parts: OTHER, own: OTHER },
      {},
      ["PROMOTION_DIFFERS"],
    ],
    [
      "of requirements that differ",
      { ...FOUND, parts: { ...PARTS, requirements: "r" } },
      {},
      ["PROMOTION_DIFFERS"],
    ],
    [
      "where what runs there is not known",
      { stack: "staging", found: "deployed", stale: false },
      {},
      ["PROMOTION_DIFFERS"],
    ],
    ["that is stale there", { ...FOUND, stale: true }, {}, ["PROMOTION_STALE"]],
    ["whose schema the policy refuses", { ...FOUND, schema: NARROW }, {}, ["PROMOTION_SCHEMA"]],
    [
      "that is wrong in every way",
      { ...FOUND, parts: OTHER, schema: NARROW, stale: true },
      {},
      ["PROMOTION_DIFFERS", "PROMOTION_STALE", "PROMOTION_SCHEMA"],
    ],
    [
      "where the other stack can't be read",
      { stack: "staging", found: "unreadable", problem: "gone" },
      {},
      ["PROMOTION_UNREADABLE"],
    ],
    [
      "that a newer version of the package deployed",
      { stack: "staging", found: "newer" },
      {},
      ["PROMOTION_UNREADABLE"],
    ],
    ["where the program said nothing", undefined, {}, ["PROMOTION_UNREADABLE"]],
    ["where it said something of another stack", { ...FOUND, stack: "qa" }, {}, ["PROMOTION_UNREADABLE"]],
  ])("%s", (_which, facts, change, expected) => {
    expect(codes(facts, change)).toEqual(expected);
    expect(judged(facts, change).warnings).toEqual([]);
  });

  it("and is told what the other stack has, and how to promote", () => {
    const parts = { ...OTHER, requirements: "packages-1" };
    expect(judged({ ...FOUND, parts }).violations[0]?.message).toBe(
      "staging does not run this: other there: the connector's code (code-2-d there, code-1-d here), the requirements " +
        "(packages there, none here). Deploy the same code to staging first (`pulumi up --stack staging`), or take the code " +
        "that runs there; `python-connectors compare` shows both; or let it pass with a reason: " +
        'promotedFrom: { stack, override: "<why>" }',
    );
  });

  it("and is told which changes of the schema are refused, not more than can be read", () => {
    const fields = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`f${index}`, "int64"]));
    const lastSchema = { ...LAST, schema: { fields, order: Object.keys(fields).join(", ") } };
    const facts = { ...FOUND, schema: { fields: { f0: "string" }, order: "f0" } };
    const [violation] = judged(facts, { lastSchema }).violations;
    expect(violation?.message).toMatch(
      /^the policy "additive" refuses the schema that staging has: f0: int64 -> string; f1: int64, gone; .*; and 10 more\. /,
    );
  });

  it("and what the engine says is safe to print", () => {
    const [violation] = judged({
      stack: "staging",
      found: "unreadable",
      problem: "no\u001b[31m stack.",
    }).violations;
    expect(violation?.message).toMatch(
      /^the stack staging can't be read: no stack\. Name a stack that `pulumi stack ls` shows/,
    );
  });
});

it("an override with a reason lets all pass, with one warning that has them all", () => {
  const from: PromotedFrom = { stack: "staging", override: "INC-412" };
  const { violations, warnings } = judged({ ...FOUND, parts: OTHER, stale: true }, { from });
  expect(violations).toEqual([]);
  expect(warnings).toEqual([
    {
      code: "PROMOTION_OVERRIDDEN",
      path: "",
      message: expect.stringMatching(
        /^promotedFrom\.override lets it pass \(INC-412\): staging does not run this: .*; the schema in staging is stale/,
      ),
    },
  ]);
  expect(judged(FOUND, { from })).toEqual({ violations: [], warnings: [] });
});

it.each<[string, boolean]>([
  ["dev", false],
  ["acme/dev", false],
  ["acme/flights/dev", false],
  ["acme/other/dev", true],
  ["staging", true],
])("a stack is not promoted from itself: %s", (stack, isRight) => {
  expect(promotionProblems({ stack }, PROGRAM).length === 0).toBe(isRight);
});
