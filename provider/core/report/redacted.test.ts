import { STORY } from "../../../test/unit/reports";
import { PROMOTION_CODES } from "../connector/promotion";
import { redacted } from "./redacted";

describe("a redacted report", () => {
  const report = redacted(STORY);
  const [stack] = report.stacks;

  it("keeps verdicts, statuses and counts", () => {
    expect(report.verdict).toBe(STORY.verdict);
    expect(stack?.connectors.map(({ verdict, status, operation }) => [verdict, status, operation])).toEqual(
      STORY.stacks[0]?.connectors.map(({ verdict, status, operation }) => [verdict, status, operation]),
    );
    expect(stack?.connectors[1]?.changes.map(({ rule, verdict }) => [rule, verdict])).toEqual(
      STORY.stacks[0]?.connectors[1]?.changes.map(({ rule, verdict }) => [rule, verdict]),
    );
    expect(stack).toMatchObject({ unchanged: 44, usage: { invocations: 5 } });
  });

  it("has numbers for names, the same for a connection and in its connectors", () => {
    expect(stack?.connections.map(({ name }) => name)).toEqual(["connection 1", "connection 2"]);
    expect(stack?.connectors.map(({ name, connection }) => [name, connection]).slice(3, 5)).toEqual([
      ["connector 4", "connection 1"],
      ["connector 5", "connection 2"],
    ]);
  });

  it("holds nothing else of the data", () => {
    expect(JSON.stringify(report)).not.toMatch(
      /flights|airports|shop|dep_delay|string|int64|October|ValueError|contracts|urn:/,
    );
  });

  it("keeps codes of what is refused, and no other text that stands in their place", () => {
    const failing = (code: string) => ({
      ...STORY,
      stacks: STORY.stacks.map((one) => ({ ...one, failures: [{ code, message: "x" }] })),
    });
    for (const code of ["FIELD_REMOVED", "PROMOTION_DIFFERS", "EDIT_IMPOSSIBLE", ...PROMOTION_CODES]) {
      expect(redacted(failing(code)).stacks[0]?.failures).toEqual([{ code, message: "" }]);
    }
    expect(redacted(failing("PATIENT_JANE_DOE")).stacks[0]?.failures).toEqual([{ code: null, message: "" }]);
    expect(redacted(failing("PROMOTION_JANE")).stacks[0]?.failures).toEqual([{ code: null, message: "" }]);
    expect(redacted(failing("AKIA1234")).stacks[0]?.failures).toEqual([{ code: null, message: "" }]);
  });
});
