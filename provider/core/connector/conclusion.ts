import { judgeContracts } from "../review/base-contract";
import { withCauses } from "../review/causes";
import type { Change } from "../review/change";
import { judge } from "../review/policy";
import type { GenerateResult } from "../runner/protocol";
import { applyEdits, editedPaths, type SchemaEdits } from "../schema/edits";
import type { Warning } from "../warning";
import { comparedWithLast } from "./comparison";
import { differingParts, isOwnChange } from "./fingerprint";
import { parseConnectorInputs } from "./inputs";
import type { KnownSchema, SchemaState } from "./known-schema";
import type { ConnectorPlan } from "./plan";

/** What a schema is concluded from. */
export interface Evidence {
  readonly plan: ConnectorPlan;
  readonly before: SchemaState | undefined;
  /** In UTC: `2026-11-24`. */
  readonly today: string;
}

/** A schema, how it differs from the last one, and whether it may be. */
export interface Conclusion {
  readonly known: KnownSchema;
  readonly changes: readonly Change[];
  readonly warnings: readonly Warning[];
  /** Why it may not be; none: it may. */
  readonly violations: readonly Warning[];
}

/**
 * What a generation comes to: edits are done, what a partial reading did not see is carried over, changes are found,
 * their causes told and judged.
 *
 * @param deployedNow What the deployed code gives on the source as it is now, if that is known.
 */
export function concludeGenerated(
  evidence: Evidence,
  result: GenerateResult,
  deployedNow?: KnownSchema,
): Conclusion {
  const { lastSchema, own } = evidence.plan;
  const { edits = {}, review } = own;
  const { known, found, edited } = comparedWithLast(lastSchema, result, {
    edits,
    lastEdits: lastEdits(evidence.before),
  });
  const changes = told(found, evidence, deployedNow, edited.schema);
  const judged = judge({ changes, review, today: evidence.today });
  const contract = judgedContract(evidence, known);
  return {
    known,
    changes: judged.changes,
    warnings: [
      ...evidence.plan.promotion.warnings,
      ...result.warnings,
      ...edited.warnings,
      ...judged.warnings,
      ...contract.warnings,
    ],
    violations: [
      ...edited.problems.map(({ path, reason }) => ({ code: "EDIT_IMPOSSIBLE", path, message: reason })),
      ...judged.violations,
      ...contract.violations,
    ],
  };
}

/** Where nothing was generated: the contract is held against the schema that stays, as it, or the policy, may be new. */
export function concludeKept(evidence: Evidence, known: KnownSchema): Conclusion {
  const { warnings, violations } = judgedContract(evidence, known);
  const { promotion } = evidence.plan;
  return {
    known,
    changes: [],
    warnings: [...promotion.warnings, ...warnings],
    violations: [...promotion.violations, ...violations],
  };
}

/** What the deployed code gives, with the edits that are deployed. */
export function deployedSchema(
  before: SchemaState | undefined,
  result: GenerateResult | undefined,
): KnownSchema | undefined {
  if (result === undefined) return undefined;
  const { schema } = applyEdits(result.schema, lastEdits(before));
  return { schema, coverage: result.coverage, interface: result.interface };
}

/** The edits that the last schema has. */
function lastEdits(before: SchemaState | undefined): SchemaEdits {
  const { edits } = parseConnectorInputs(before?.edits === undefined ? {} : { edits: before.edits }).values;
  return edits ?? {};
}

/**
 * Whether running the deployed code too would tell whether the program or the source changed the schema: both may have.
 */
export function isCauseOpen(evidence: Evidence, { known, changes }: Conclusion): boolean {
  const { before } = evidence;
  const { fingerprint, lastSchema } = evidence.plan;
  if (changes.length === 0 || fingerprint === undefined || lastSchema === undefined) return false;
  // A stale schema is not what the deployed code made.
  if (before?.stale === true || known.coverage === "declared") return false;
  const parts = differingParts(before?.fingerprint, fingerprint);
  return isOwnChange(parts) && !parts.includes("inference");
}

function told(
  found: readonly Change[],
  { before, plan: { fingerprint, lastSchema } }: Evidence,
  deployedNow: KnownSchema | undefined,
  generated: KnownSchema["schema"],
): readonly Change[] {
  if (fingerprint === undefined || lastSchema === undefined) return found;
  const parts = differingParts(before?.fingerprint, fingerprint);
  if (parts.includes("inference")) return found;
  if (!isOwnChange(parts)) return found.map((change) => ({ ...change, cause: "source" }));
  if (deployedNow === undefined) return found;
  return withCauses(found, { before: lastSchema.schema, deployedNow: deployedNow.schema, after: generated });
}

function judgedContract({ plan, today }: Evidence, { schema, coverage }: KnownSchema) {
  const { review, edits = {} } = plan.own;
  if (review?.contract === undefined) return { warnings: [], violations: [] };
  const { contract } = review;
  const owner = plan.program;
  return judgeContracts({ contract, owner, schema, coverage, decided: editedPaths(edits), review, today });
}
