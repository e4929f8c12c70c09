import { deployedOutputs } from "../../../test/unit/deployed";
import { CONFIG, NOTHING } from "../../../test/unit/samples";
import type { Change } from "../review/change";
import type { RuleId, Verdict } from "../review/rules";
import type { GenerateResult } from "../runner/protocol";
import { type Drift, driftIn, driftOf, waivedChanges } from "./drift";
import { type StateGeneration, stateGeneration } from "./state-generation";

function change(rule: RuleId, verdict: Verdict, more: Partial<Change> = {}): Change {
  return { path: "total", rule, verdict, cause: "source", ...more };
}
const SAFE = change("FIELD_ADDED", "safe");
const BREAKING = change("FIELD_REMOVED", "breaking");
const UNVERIFIED = change("FIELD_REMOVED", "unverified");
const WAIVED = { ...BREAKING, waived: "nobody reads it" };

describe("how far a source has drifted", () => {
  it.each<[string, Change[], Drift]>([
    ["nothing changed", [], "none"],
    ["only a part that was read could tell", [UNVERIFIED], "none"],
    ["every change is safe", [SAFE], "safe"],
    ["one of them breaks readers", [SAFE, BREAKING], "breaking"],
    ["those that break readers are let pass", [WAIVED], "safe"],
    ["some of them are not", [WAIVED, BREAKING], "breaking"],
  ])("where %s", (_when, changes, drift) => expect(driftIn(changes)).toBe(drift));
});

describe("changes that the connector lets pass", () => {
  const outputs = (ignore: unknown) => ({
    review: { policy: "freeze", contract: "contracts/orders.json", ignore },
  });
  const entry = { rule: "FIELD_REMOVED", path: "total", reason: "nobody reads it" };

  it("have the reason that its outputs give", () => {
    expect(waivedChanges([BREAKING, SAFE], outputs([entry]), "2026-11-24")).toEqual([WAIVED, SAFE]);
  });

  it.each<[string, object]>([
    ["there is no review", {}],
    ["there is no such entry", outputs(undefined)],
    ["the entry has expired", outputs([{ ...entry, until: "2026-11-23" }])],
    ["the entry is of no known form", outputs([{ ...entry, rule: "NO_SUCH_RULE" }])],
  ])("are none where %s", (_when, outs) => {
    expect(waivedChanges([BREAKING], outs as Record<string, unknown>, "2026-11-24")).toEqual([BREAKING]);
  });
});

describe("the drift of a source", () => {
  function generation(change: object = {}): StateGeneration {
    const inputs = { parser: { type: "csv" }, ...change };
    const found = stateGeneration(deployedOutputs(inputs), { config: CONFIG, env: NOTHING });
    if ("problem" in found) throw new Error(found.problem);
    return found;
  }
  const result: GenerateResult = {
    schema: { fields: { id: "string", day: "date" }, order: "id, day" },
    coverage: "full",
    interface: "bytes",
    functions: [],
    counts: { partitions: 1, rows: 1, bytes: 1 },
    warnings: [],
  };

  it("is what differs from the last schema, caused by the source", () => {
    const { known, changes } = driftOf(generation(), result);
    expect(known.schema).toEqual(result.schema);
    expect(changes).toEqual([
      {
        path: "id",
        rule: "FIELD_TYPE_CHANGED",
        from: "int64",
        to: "string",
        verdict: "breaking",
        cause: "source",
      },
    ]);
  });

  it("is none where the edits make it the same", () => {
    const { changes } = driftOf(generation({ edits: { cast: { id: "int64" } } }), result);
    expect(changes).toEqual([]);
  });
});
