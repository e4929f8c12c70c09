import { CONFIG, CONNECTOR_URN, NOTHING, PROGRAM, rawConnector, SCHEMA } from "../../../test/unit/samples";
import { ServiceError } from "../errors";
import { UNKNOWN } from "../pulumi/wire";
import { TRUSTED } from "../trust/trust";
import type { Conclusion } from "./conclusion";
import type { SchemaState } from "./known-schema";
import { concludedSchema, keptAfterFailure, settledSchema, withWarnings } from "./outcome";
import { type ConnectorPlan, planConnector, type SchemaDecision } from "./plan";

const CONTEXT = {
  program: { ...PROGRAM, urn: CONNECTOR_URN, resource: "orders" },
  before: undefined,
  connection: { deployed: true },
  trust: TRUSTED,
  config: CONFIG,
  env: NOTHING,
};
const PLAN = planConnector(rawConnector(), CONTEXT);
const decided = (decision: SchemaDecision, change: Partial<ConnectorPlan> = {}): ConnectorPlan => ({
  ...PLAN,
  ...change,
  decision,
});
const KNOWN = { schema: SCHEMA, coverage: "full", interface: "bytes" } as const;

describe("a schema that is settled", () => {
  it("by what was there is kept, under the new fingerprint, but of the code that made it, and without a warning", () => {
    const before: SchemaState = { ...KNOWN, fingerprint: { code: "old" } };
    expect(settledSchema(decided({ kind: "keep", known: KNOWN, why: "same" }), before)).toStrictEqual({
      ...KNOWN,
      fingerprint: { ...PLAN.fingerprint, code: "old" },
    });
  });

  it("by ignoreChanges is kept, under the old fingerprint and with a warning", () => {
    const before: SchemaState = { ...KNOWN, fingerprint: { code: "old" } };
    expect(settledSchema(decided({ kind: "keep", known: KNOWN, why: "pinned" }), before)).toStrictEqual({
      ...KNOWN,
      fingerprint: { code: "old" },
      warnings: [
        {
          code: "SCHEMA_PINNED",
          path: "",
          message: "ignoreChanges keeps this schema: it is not generated while that stands",
        },
      ],
    });
  });

  it("by being offline is kept, labelled stale, under the old fingerprint", () => {
    const before: SchemaState = { ...KNOWN, fingerprint: { code: "old" } };
    const settled = settledSchema(decided({ kind: "keep", known: KNOWN, why: "offline" }), before);
    expect(settled).toMatchObject({ ...KNOWN, fingerprint: { code: "old" }, stale: true });
    expect(settled?.warnings).toMatchObject([{ code: "SCHEMA_OFFLINE" }]);
  });

  it.each<[string, string[]]>([
    ["connection.runner is", ["connection.runner"]],
    ["properties, connection.runner are", ["properties", "connection.runner"]],
  ])("as pending is unknown in all that a generation tells, as %s not known", (are, unknown) => {
    expect(settledSchema(decided({ kind: "pending", unknown }), undefined)).toStrictEqual({
      schema: UNKNOWN,
      coverage: UNKNOWN,
      interface: UNKNOWN,
      fingerprint: PLAN.fingerprint,
      warnings: [
        {
          code: "SCHEMA_PENDING",
          path: "",
          message: `the schema is pending: ${are} not known in this preview; it is generated in the update`,
        },
      ],
    });
  });

  it("in an untrusted run is the base branch's contract, in which no change is verified", () => {
    const schema = { fields: { id: "string", new: "int64" }, order: "new, id" };
    const decision = { kind: "notVerified", path: "c.json", contract: { schema, ordered: false } } as const;
    expect(settledSchema(decided(decision, { lastSchema: KNOWN }), undefined)).toStrictEqual({
      schema,
      coverage: UNKNOWN,
      interface: UNKNOWN,
      fingerprint: PLAN.fingerprint,
      changes: {
        day: "FIELD_REMOVED date (unverified)",
        id: "FIELD_TYPE_CHANGED int64 -> string (unverified)",
        new: "FIELD_ADDED int64 (unverified)",
      },
      warnings: [
        {
          code: "SCHEMA_NOT_VERIFIED",
          path: "",
          message:
            "the schema is not verified: this run is untrusted, and takes it from the base branch's contract c.json",
        },
      ],
    });
    expect(settledSchema(decided(decision, { lastSchema: undefined }), undefined)).not.toHaveProperty(
      "changes",
    );
    expect(settledSchema(decided({ kind: "pending", unknown: [] }), undefined)?.warnings).toMatchObject([
      { code: "SCHEMA_PENDING", message: expect.stringContaining("this run is untrusted") },
    ]);
  });

  it("as pending has no fingerprint where a part of that is not known", () => {
    const plan = decided({ kind: "pending", unknown: ["code"] }, { fingerprint: undefined });
    expect(settledSchema(plan, undefined)).toMatchObject({ fingerprint: UNKNOWN });
  });

  it("is none where a generation has to run or nothing can", () => {
    expect(PLAN.decision.kind).toBe("generate");
    expect(settledSchema(PLAN, undefined)).toBeUndefined();
    expect(settledSchema(decided({ kind: "impossible" }), undefined)).toBeUndefined();
  });
});

describe("a schema that is concluded", () => {
  const CONCLUSION: Conclusion = { known: KNOWN, changes: [], warnings: [], violations: [] };

  it("has its fingerprint, and nothing of the run", () => {
    expect(concludedSchema(CONCLUSION, PLAN.fingerprint)).toStrictEqual({
      ...KNOWN,
      fingerprint: PLAN.fingerprint,
    });
  });

  it("has its warnings as they are, and each change as a line", () => {
    const warnings = [{ code: "MIXED_TYPES", path: "day", message: "text and dates" }];
    const changes = [{ path: "day", rule: "FIELD_ADDED", to: "date", verdict: "safe" }] as const;
    expect(concludedSchema({ ...CONCLUSION, warnings, changes }, "f")).toStrictEqual({
      ...KNOWN,
      fingerprint: "f",
      changes: { day: "FIELD_ADDED date (safe)" },
      warnings,
    });
  });

  it("takes more warnings behind its own", () => {
    const [first, second] = ["A", "B"].map((code) => ({ code, path: "", message: "" }));
    if (first === undefined || second === undefined) throw new Error("two warnings");
    expect(withWarnings(KNOWN, [])).toBe(KNOWN);
    expect(withWarnings({ ...KNOWN, warnings: [first] }, [second]).warnings).toEqual([first, second]);
  });
});

describe("after a generation that failed", () => {
  const error = new ServiceError("RUNNER_DIED", "the runner ended without an answer");
  const last = { lastSchema: KNOWN };
  const deployed = (change: object): SchemaState => ({
    ...KNOWN,
    fingerprint: { ...PLAN.fingerprint, ...change },
  });
  const kept = (
    onFailure: "fail" | "keep" | undefined,
    change: object,
    plan: Partial<ConnectorPlan> = last,
  ) => keptAfterFailure({ ...PLAN, ...plan, own: { ...PLAN.own, onFailure } }, deployed(change), error);

  it.each(["code", "connection", "requirements", "reading", "properties"])(
    "the resource fails where the program changed %s",
    (part) => expect(kept(undefined, { [part]: "old" })).toBeUndefined(),
  );

  it.each(["source", "inference"])("the last schema stays, labelled stale, where only %s changed", (part) => {
    const state = kept(undefined, { [part]: "old" });
    expect(state).toMatchObject({ ...KNOWN, stale: true, fingerprint: { [part]: "old" } });
    expect(state?.warnings?.[0]?.message).toContain("the runner ended without an answer [RUNNER_DIED]");
  });

  it("the resource fails where the command was cancelled, whatever onFailure says", () => {
    const cancelled = new ServiceError("COMMAND_CANCELLED", "the pulumi command was cancelled");
    const plan = { ...PLAN, ...last, own: { ...PLAN.own, onFailure: "keep" as const } };
    expect(keptAfterFailure(plan, deployed({ source: "old" }), cancelled)).toBeUndefined();
  });

  it("onFailure decides otherwise, in both directions", () => {
    expect(kept("keep", { code: "old" })).toMatchObject({ stale: true });
    expect(kept("fail", { source: "old" })).toBeUndefined();
  });

  it("nothing is kept where there was nothing", () => {
    expect(kept("keep", {}, { lastSchema: undefined })).toBeUndefined();
  });
});
