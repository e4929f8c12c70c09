import { CONFIG, CONNECTOR_URN, NOTHING, PROGRAM, rawConnector, SCHEMA } from "../../../test/unit/samples";
import { UNKNOWN } from "../pulumi/wire";
import type { GenerateResult } from "../runner/protocol";
import { generatedSchema, settledSchema } from "./outcome";
import { type ConnectorPlan, planConnector, type SchemaDecision, type SchemaState } from "./plan";

const CONTEXT = {
  program: { ...PROGRAM, urn: CONNECTOR_URN, resource: "orders" },
  before: undefined,
  connection: { deployed: true },
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
  it("by what was there is kept, under the new fingerprint and without a warning", () => {
    const before: SchemaState = { ...KNOWN, fingerprint: { code: "old" } };
    expect(settledSchema(decided({ kind: "keep", known: KNOWN, pinned: false }), before)).toStrictEqual({
      ...KNOWN,
      fingerprint: PLAN.fingerprint,
    });
  });

  it("by ignoreChanges is kept, under the old fingerprint and with a warning", () => {
    const before: SchemaState = { ...KNOWN, fingerprint: { code: "old" } };
    expect(settledSchema(decided({ kind: "keep", known: KNOWN, pinned: true }), before)).toStrictEqual({
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

describe("a schema that is generated", () => {
  const RESULT: GenerateResult = {
    ...KNOWN,
    functions: ["list_objects", "read_bytes"],
    counts: { partitions: 1, rows: 2, bytes: 30 },
    warnings: [],
  };

  it("has its fingerprint, and nothing of the run", () => {
    expect(generatedSchema(PLAN, RESULT)).toStrictEqual({ ...KNOWN, fingerprint: PLAN.fingerprint });
  });

  it("has the runner's warnings as they are", () => {
    const warnings = [{ code: "MIXED_TYPES", path: "day", message: "text and dates" }];
    expect(generatedSchema(PLAN, { ...RESULT, warnings })).toStrictEqual({
      ...KNOWN,
      fingerprint: PLAN.fingerprint,
      warnings,
    });
  });
});
