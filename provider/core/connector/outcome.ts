import { UNKNOWN } from "../pulumi/wire";
import type { GenerateResult } from "../runner/protocol";
import type { Warning } from "../warning";
import type { ConnectorPlan, SchemaState } from "./plan";

/** The part of a connector's checked inputs that tells its schema. */
export interface SchemaInputs extends SchemaState {
  readonly warnings?: readonly Warning[];
}

/** The schema part of the inputs where nothing has to run: kept or pending; `undefined` where something has to. */
export function settledSchema(
  plan: ConnectorPlan,
  before: SchemaState | undefined,
): SchemaInputs | undefined {
  const { decision, fingerprint } = plan;
  if (decision.kind === "keep") {
    if (!decision.pinned) return { ...decision.known, fingerprint };
    const message = "ignoreChanges keeps this schema: it is not generated while that stands";
    const warnings = [{ code: "SCHEMA_PINNED", path: "", message }];
    return { ...decision.known, fingerprint: before?.fingerprint, warnings };
  }
  if (decision.kind === "pending") {
    const are = decision.unknown.length === 1 ? "is" : "are";
    const message = `the schema is pending: ${decision.unknown.join(", ")} ${are} not known in this preview; it is generated in the update`;
    const warnings = [{ code: "SCHEMA_PENDING", path: "", message }];
    return {
      schema: UNKNOWN,
      coverage: UNKNOWN,
      interface: UNKNOWN,
      fingerprint: fingerprint ?? UNKNOWN,
      warnings,
    };
  }
  return undefined;
}

/** The schema part of the inputs after a generation. */
export function generatedSchema(plan: ConnectorPlan, result: GenerateResult): SchemaInputs {
  const { schema, coverage, interface: used, warnings } = result;
  return {
    schema,
    coverage,
    interface: used,
    fingerprint: plan.fingerprint,
    ...(warnings.length > 0 ? { warnings } : {}),
  };
}
