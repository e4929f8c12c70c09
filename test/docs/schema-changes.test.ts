import { readFileSync } from "node:fs";
import path from "node:path";
import { isRuleId, RULE_IDS, RULES } from "../../provider/core/review/rules";

const page = readFileSync(path.join(__dirname, "../../docs/schema-changes.md"), "utf8");

describe("the rules", () => {
  it("are those of the documentation, with the same verdicts and meanings", () => {
    const rows = [...page.matchAll(/^\| `([A-Z_]+)` \| (\w+) \| (.+) \|$/gm)].map(
      ([, rule, verdict, meaning]) => [rule, { verdict, meaning }],
    );
    expect(Object.fromEntries(rows)).toEqual(RULES);
    expect(rows.map(([rule]) => rule)).toEqual(RULE_IDS);
  });

  it("have stable ids", () => {
    expect(RULE_IDS).toEqual([
      "FIELD_ADDED",
      "FIELD_REMOVED",
      "FIELD_FILLED",
      "FIELD_EMPTIED",
      "FIELD_TYPE_WIDENED",
      "FIELD_TYPE_CHANGED",
      "FIELD_NULLABLE",
      "FIELD_REQUIRED",
      "FIELD_MOVED_UNDER_LIST",
      "FIELD_MOVED_OUT_OF_LIST",
      "FIELD_BECAME_LIST",
      "FIELD_BECAME_MAP",
      "FIELD_BECAME_STRUCT",
      "ORDER_CHANGED",
    ]);
    expect(RULE_IDS.every(isRuleId)).toBe(true);
    expect(["constructor", "", "FIELD_GONE"].some(isRuleId)).toBe(false);
  });
});
