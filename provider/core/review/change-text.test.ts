import fc from "fast-check";
import { schemas } from "../../../test/unit/schemas";
import type { Change } from "./change";
import { formatChange, formatChanges, parseChange, parseChanges } from "./change-text";
import { compareSchemas } from "./compare";

const notes: fc.Arbitrary<Pick<Change, "cause" | "waived">> = fc.record(
  {
    cause: fc.constantFrom("code", "source"),
    waived: fc.oneof(fc.string(), fc.constantFrom('x" (safe)', " (safe; cause: code)", " -> ", '\\"')),
  },
  { requiredKeys: [] },
);

describe("a change as text", () => {
  it.each<[Change, string]>([
    [
      {
        path: "a",
        rule: "FIELD_TYPE_CHANGED",
        from: "int64",
        to: "float64",
        verdict: "breaking",
        cause: "code",
      },
      "FIELD_TYPE_CHANGED int64 -> float64 (breaking; cause: code)",
    ],
    [{ path: "a", rule: "FIELD_ADDED", to: "date", verdict: "safe" }, "FIELD_ADDED date (safe)"],
    [
      { path: "a", rule: "FIELD_REMOVED", from: "date", verdict: "breaking", waived: 'we "know"' },
      'FIELD_REMOVED date (breaking; waived: "we \\"know\\"")',
    ],
    [{ path: "", rule: "ORDER_CHANGED", verdict: "safe" }, "ORDER_CHANGED (safe)"],
  ])("%# reads", (change, text) => {
    expect(formatChange(change)).toBe(text);
    expect(parseChange(change.path, text)).toEqual(change);
  });

  it("comes back, whatever the fields' names and the reasons", () => {
    fc.assert(
      fc.property(schemas, schemas, fc.array(notes, { minLength: 1 }), (before, after, all) => {
        const changes = compareSchemas(before, after, { coverage: "partial" }).map((change, at) => ({
          ...change,
          ...all[at % all.length],
        }));
        const lines = formatChanges(changes);
        expect(Object.keys(lines)).toHaveLength(changes.length);
        expect(parseChanges(lines)).toEqual(changes);
      }),
    );
  });

  it("is the only text of its change, whatever the text", () => {
    const part = fc.constantFrom(
      "FIELD_ADDED",
      "FIELD_REMOVED",
      "ORDER_CHANGED",
      " ",
      " -> ",
      "date",
      "(safe)",
      "(breaking",
      "; cause: code",
      '; waived: "',
      '"',
      "\\",
      ")",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(part).map((parts) => parts.join("")),
        ),
        (text) => {
          const change = parseChange("a", text);
          expect(change === undefined || formatChange(change) === text).toBe(true);
        },
      ),
    );
  });

  it("is one line, under a key that Pulumi takes", () => {
    const lines = formatChanges([{ path: "", rule: "ORDER_CHANGED", verdict: "safe", waived: "a\nb" }]);
    expect(lines).toEqual({ "[schema]": 'ORDER_CHANGED (safe; waived: "a\\nb")' });
  });

  it.each([
    "",
    "FIELD_GONE a (safe)",
    "FIELD_ADDED date",
    "FIELD_ADDED date (unsafe)",
    "constructor (safe)",
    'ORDER_CHANGED (safe; waived: "\\x")',
  ])("is not %j", (text) => {
    expect(parseChange("a", text)).toBeUndefined();
    expect(parseChanges({ a: text, b: 1 })).toEqual([]);
  });
});
