import { CONNECTION_CODE, CONNECTION_URN, code, PROGRAM } from "../../../test/unit/samples";
import { storedFiles } from "../code/stored-code";
import { promotionFacts } from "../connector/promotion-facts";
import { UNKNOWN } from "../pulumi/wire";
import type { StoredConnection } from "./plan";
import { judgeConnection } from "./promotion";

const FROM = { stack: "staging" };
const CONNECTION: StoredConnection = { code: storedFiles(CONNECTION_CODE) };
const OTHER: StoredConnection = { code: storedFiles(code("x = 2\n")) };
const THERE = CONNECTION_URN.replace(":dev:", ":staging:");

function judged(
  there: StoredConnection | undefined,
  now: StoredConnection,
  own?: StoredConnection,
  from: unknown = FROM,
) {
  const state = (urn: string, outs: StoredConnection | undefined) =>
    new Map(outs ? [[urn, { ...outs }]] : []);
  const facts = promotionFacts("staging", [CONNECTION_URN], {
    theirs: state(THERE, there),
    own: state(CONNECTION_URN, own),
  });
  return judgeConnection(from, facts, now, PROGRAM);
}
const codes = (...args: Parameters<typeof judged>) => judged(...args).violations.map((one) => one.code);

describe("a connection", () => {
  it.each<[string, Parameters<typeof judged>]>([
    ["that the other stack runs", [CONNECTION, CONNECTION]],
    [
      "of other credentials, runner and secret",
      [{ ...CONNECTION, runner: { local: {} }, functions: ["context"] }, CONNECTION],
    ],
    ["that this stack runs already", [OTHER, CONNECTION, CONNECTION]],
    ["whose code is not known yet", [OTHER, { code: UNKNOWN }]],
  ])("%s passes", (_which, args) => {
    expect(codes(...args)).toEqual([]);
  });

  it("that the other stack does not run is refused: its test would run it", () => {
    expect(codes(OTHER, CONNECTION)).toEqual(["PROMOTION_DIFFERS"]);
    expect(codes(OTHER, CONNECTION, OTHER)).toEqual(["PROMOTION_DIFFERS"]);
    expect(codes({ ...CONNECTION, requirements: { six: "1" } }, CONNECTION)).toEqual(["PROMOTION_DIFFERS"]);
    expect(codes({ code: "damaged" }, CONNECTION)).toEqual(["PROMOTION_DIFFERS"]);
    expect(judged(undefined, CONNECTION).violations).toEqual([
      expect.objectContaining({
        code: "PROMOTION_NOT_DEPLOYED",
        message: expect.stringMatching(/^the stack staging has no connection of this name\. /),
      }),
    ]);
  });

  it("passes with a reason, and a warning that has it", () => {
    const { violations, warnings } = judged(OTHER, CONNECTION, undefined, { ...FROM, override: "INC-412" });
    expect(violations).toEqual([]);
    expect(warnings.map(({ code }) => code)).toEqual(["PROMOTION_OVERRIDDEN"]);
  });

  it.each<[unknown, string]>([
    [{ stack: "dev" }, "promotedFrom.stack"],
    [{ problem: "write a name" }, "connectorDefaults.promotedFrom"],
    ["staging", "connectorDefaults.promotedFrom"],
  ])("says what is wrong with %j", (from, path) => {
    const { problems, violations } = judged(undefined, CONNECTION, undefined, from);
    expect(problems.map((problem) => problem.path)).toEqual([path]);
    expect(violations).toEqual([]);
  });

  it("is judged nowhere where it is promoted from nowhere", () => {
    expect(judgeConnection(undefined, undefined, CONNECTION, PROGRAM)).toEqual({
      violations: [],
      warnings: [],
      problems: [],
    });
  });
});
