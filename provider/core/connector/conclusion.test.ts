import { CONFIG, CONNECTOR_URN, NOTHING, PROGRAM, rawConnector } from "../../../test/unit/samples";
import type { Coverage, GenerateResult } from "../runner/protocol";
import type { Schema } from "../schema/schema";
import { TRUSTED } from "../trust/trust";
import { concludeGenerated, concludeKept, deployedSchema, type Evidence, isCauseOpen } from "./conclusion";
import type { SchemaState } from "./known-schema";
import { planConnector } from "./plan";

const CONTEXT = {
  program: { ...PROGRAM, urn: CONNECTOR_URN, resource: "orders" },
  connection: { deployed: true },
  trust: TRUSTED,
  config: CONFIG,
  env: NOTHING,
};
const OLD = { fields: { id: "int64", day: "date" }, order: "id, day" };
const FINGERPRINT = planConnector(rawConnector(), { ...CONTEXT, before: undefined }).fingerprint;
const BEFORE: SchemaState = { fingerprint: FINGERPRINT, schema: OLD, coverage: "full", interface: "rows" };

/** A change of the connector's inputs, against what was before. */
function evidence(change: object = {}, before: SchemaState | undefined = BEFORE): Evidence {
  const plan = planConnector(rawConnector({ ...change }), { ...CONTEXT, before });
  expect(plan.problems).toEqual([]);
  return { plan, before, today: "2026-11-24" };
}
function result(fields: Record<string, string>, coverage: Coverage = "full"): GenerateResult {
  return {
    schema: { fields, order: Object.keys(fields).join(", ") },
    coverage,
    interface: "rows",
    functions: [],
    counts: { partitions: 1, rows: 1, bytes: 0 },
    warnings: [],
  };
}
const known = (fields: Record<string, string>) => deployedSchema(undefined, result(fields));
const CODE = { properties: { year: 2014 } };
const WIDER = { id: "int64", day: "timestamp[us]" };

describe("the changes of a generated schema", () => {
  it("are none of a new connector", () => {
    const plan = planConnector(rawConnector(), { ...CONTEXT, before: undefined });
    const { changes, known: made } = concludeGenerated(
      { plan, before: undefined, today: "2026-11-24" },
      result({ a: "int64" }),
    );
    expect(changes).toEqual([]);
    expect(made).toEqual({
      schema: { fields: { a: "int64" }, order: "a" },
      coverage: "full",
      interface: "rows",
    });
  });

  it("are told as data, and the breaking ones as warnings", () => {
    const { changes, warnings, violations } = concludeGenerated(evidence(CODE), result({ id: "string" }));
    expect(changes).toEqual([
      { path: "day", rule: "FIELD_REMOVED", from: "date", verdict: "breaking" },
      { path: "id", rule: "FIELD_TYPE_CHANGED", from: "int64", to: "string", verdict: "breaking" },
    ]);
    expect(warnings.map(({ code, path }) => `${code} ${path}`)).toEqual([
      "FIELD_REMOVED day",
      "FIELD_TYPE_CHANGED id",
    ]);
    expect(violations).toEqual([]);
  });

  it("fail where the policy refuses them", () => {
    const { violations } = concludeGenerated(
      evidence({ ...CODE, review: { policy: "additive" } }),
      result({ id: "int64" }),
    );
    expect(violations).toMatchObject([{ code: "FIELD_REMOVED", path: "day" }]);
  });

  it("leave out nothing that a part of the source can't show", () => {
    const { known: made, changes } = concludeGenerated(evidence(CODE), result({ id: "int64" }, "partial"));
    expect(made).toMatchObject({ schema: OLD, coverage: "partial" });
    expect(changes).toMatchObject([{ path: "day", verdict: "unverified" }]);
  });

  it("are those after the edits", () => {
    const edits = { rename: { day: "date" } };
    const { known: made } = concludeGenerated(evidence({ edits }), result(OLD.fields));
    expect(Object.keys(made.schema.fields).sort()).toEqual(["date", "id"]);
  });

  it("fail with an edit that can't be done", () => {
    const { violations } = concludeGenerated(
      evidence({ edits: { add: { id: "string" } } }),
      result(OLD.fields),
    );
    expect(violations).toMatchObject([{ code: "EDIT_IMPOSSIBLE", path: "edits.add.id" }]);
  });
});

describe("the cause of a change", () => {
  const causes = (of: Evidence, fields: Record<string, string>, now?: ReturnType<typeof known>) =>
    concludeGenerated(of, result(fields), now).changes.map(({ path, cause }) => `${path}: ${cause}`);

  it("is the source where the program has changed nothing", () => {
    const before = { ...BEFORE, fingerprint: { ...FINGERPRINT, source: "old" } };
    expect(causes(evidence({}, before), { id: "int64" })).toEqual(["day: source"]);
  });

  it("is the source where the deployed code gives the same now, else the code", () => {
    const fields = { ...WIDER, more: "string" };
    expect(causes(evidence(CODE), fields, known(WIDER))).toEqual(["day: source", "more: code"]);
  });

  it("stays open where the deployed code was not run", () => {
    expect(causes(evidence(CODE), WIDER)).toEqual(["day: undefined"]);
  });

  it("stays open where the inference of types has changed", () => {
    const before = { ...BEFORE, fingerprint: { ...FINGERPRINT, inference: "0" } };
    expect(causes(evidence({}, before), WIDER)).toEqual(["day: undefined"]);
  });

  it("is not the source alone where code has moved on under a manual version that stands", () => {
    const codeFingerprint = { manual: "1" };
    const now = evidence({ codeFingerprint }).plan.fingerprint;
    const source = { ...BEFORE, fingerprint: { ...now, source: "old" } };
    expect(causes(evidence({ codeFingerprint }, source), WIDER)).toEqual(["day: source"]);
    const moved = { ...BEFORE, fingerprint: { ...now, source: "old", code: "old" } };
    expect(causes(evidence({ codeFingerprint }, moved), WIDER)).toEqual(["day: undefined"]);
    expect(isOpen(evidence({ codeFingerprint }, moved), WIDER)).toBe(true);
  });

  it("decides what is judged", () => {
    const review = { policy: "additive", causes: ["code"] };
    const of = evidence({ ...CODE, review });
    expect(concludeGenerated(of, result({ id: "int64" }), known({ id: "int64" })).violations).toEqual([]);
    expect(concludeGenerated(of, result({ id: "int64" }), known(OLD.fields)).violations).toHaveLength(1);
  });

  const isOpen = (of: Evidence, fields: Record<string, string>) =>
    isCauseOpen(of, concludeGenerated(of, result(fields)));
  it.each<[boolean, string, Evidence, Record<string, string>]>([
    [true, "the program and the schema have changed", evidence(CODE), WIDER],
    [false, "the schema is the same", evidence(CODE), OLD.fields],
    [false, "the program is the same", evidence({}, { ...BEFORE, fingerprint: { source: "x" } }), OLD.fields],
    [false, "the last schema is stale", evidence(CODE, { ...BEFORE, stale: true }), WIDER],
  ])("is open (%s) where %s", (open, _when, of, fields) => expect(isOpen(of, fields)).toBe(open));

  it("is told by what the deployed code gives with the edits that are deployed", () => {
    const before = { edits: { drop: ["day"] } };
    expect(deployedSchema(before, result(OLD.fields))?.schema).toEqual({
      fields: { id: "int64" },
      order: "id",
    });
    expect(deployedSchema(before, undefined)).toBeUndefined();
  });
});

describe("a contract", () => {
  const contract = (schema: Schema) => ({
    path: "contracts/orders.json",
    text: JSON.stringify({ formatVersion: 1, ...schema }),
  });
  const kept = (review: object) => {
    const of = evidence({ review });
    if (of.plan.lastSchema === undefined) throw new Error("a last schema");
    return concludeKept(of, of.plan.lastSchema);
  };

  it("is held against a schema that stays too", () => {
    const { violations, changes } = kept({
      policy: "additive",
      contract: contract({ fields: WIDER, order: "id, day" }),
    });
    expect(changes).toEqual([]);
    expect(violations).toMatchObject([{ code: "FIELD_TYPE_CHANGED", path: "day" }]);
    expect(kept({ policy: "freeze", contract: contract(OLD) }).violations).toEqual([]);
  });

  it("of the base branch counts, and the program's is a claim", () => {
    const head = contract({ fields: WIDER, order: "id, day" });
    const { violations, warnings } = kept({ contract: { ...head, base: { text: contract(OLD).text } } });
    expect(violations).toMatchObject([{ code: "FIELD_TYPE_CHANGED", path: "day" }]);
    expect(violations[0]?.message).toContain("the pull request's contract contracts/orders.json claims");
    expect(warnings.map(({ code }) => code)).toEqual(["CONTRACT_CHANGED"]);
    const fresh = kept({ contract: { ...contract(OLD), base: { missing: true } } });
    expect([fresh.violations, fresh.warnings.map(({ code }) => code)]).toEqual([[], ["CONTRACT_NEW"]]);
  });

  it.each<[string, object, string]>([
    ["drop", { drop: ["day"] }, "FIELD_REMOVED"],
    ["cast", { cast: { day: "string" } }, "FIELD_TYPE_CHANGED"],
  ])("is broken by an edit, %s, however little of the source was read", (_what, edits, rule) => {
    const review = { policy: "freeze", contract: contract(OLD) };
    const of = evidence({ edits, review }, undefined);
    const { violations } = concludeGenerated(of, result(OLD.fields, "sampled"));
    const byContract = violations.filter(({ message }) => message.includes("refuses it by the contract"));
    expect(byContract).toMatchObject([{ code: rule, path: "day" }]);
  });
});
