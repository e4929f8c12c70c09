import type { ConnectorsError } from "../errors";
import { UNKNOWN } from "../pulumi/wire";
import { formatChanges } from "../review/change-text";
import { type Contract, changesFrom } from "../review/contract";
import type { Warning } from "../warning";
import type { Conclusion } from "./conclusion";
import { isOwnChange, keptFingerprint, partsChangedSince } from "./fingerprint";
import type { KnownSchema, SchemaState } from "./known-schema";
import type { ConnectorPlan } from "./plan";

/** The part of a connector's checked inputs that tells its schema. */
export interface SchemaInputs extends SchemaState {
  readonly warnings?: readonly Warning[];
  /** How it differs from the last one: leaf path to one line, see `change-text`. Only an input: shown, and not kept. */
  readonly changes?: { readonly [path: string]: string };
}

/** The schema part of the inputs where nothing has to run: kept or pending; `undefined` where something has to. */
export function settledSchema(
  plan: ConnectorPlan,
  before: SchemaState | undefined,
): SchemaInputs | undefined {
  const { decision, fingerprint } = plan;
  if (decision.kind === "keep") {
    switch (decision.why) {
      case "same":
        return {
          ...decision.known,
          fingerprint: fingerprint && keptFingerprint(before?.fingerprint, fingerprint),
        };
      case "pinned": {
        const message = "ignoreChanges keeps this schema: it is not generated while that stands";
        const warnings = [{ code: "SCHEMA_PINNED", path: "", message }];
        return { ...decision.known, fingerprint: before?.fingerprint, warnings };
      }
      case "offline": {
        const message =
          "pythonConnectors:offline keeps the last schema, though another is due: it is generated when that is off again";
        return staleSchema(decision.known, before, { code: "SCHEMA_OFFLINE", path: "", message });
      }
    }
  }
  if (decision.kind === "pending") {
    const warnings = [...plan.promotion.warnings, pendingWarning(decision.unknown)];
    return { ...ungenerated(fingerprint, UNKNOWN), warnings };
  }
  if (decision.kind === "notVerified") {
    const { path, contract } = decision;
    const message = `the schema is not verified: this run is untrusted, and takes it from the base branch's contract ${path}`;
    const warnings = [...plan.promotion.warnings, { code: "SCHEMA_NOT_VERIFIED", path: "", message }];
    return { ...ungenerated(fingerprint, contract.schema), ...claimed(plan.lastSchema, contract), warnings };
  }
  return undefined;
}

/** A schema that no generation of this run tells. */
function ungenerated(fingerprint: unknown, schema: unknown): SchemaInputs {
  return { schema, coverage: UNKNOWN, interface: UNKNOWN, fingerprint: fingerprint ?? UNKNOWN };
}

function pendingWarning(unknown: readonly string[]): Warning {
  const are = unknown.length === 1 ? "is" : "are";
  const why =
    unknown.length === 0
      ? "this run is untrusted, and there is no contract of the base branch to take; it is generated once the change is trusted"
      : `${unknown.join(", ")} ${are} not known in this preview; it is generated in the update`;
  return { code: "SCHEMA_PENDING", path: "", message: `the schema is pending: ${why}` };
}

/** How a contract's schema differs from the last one, none of which is known to be so. */
function claimed(
  last: KnownSchema | undefined,
  { schema, ordered }: Contract,
): Pick<SchemaInputs, "changes"> {
  if (last === undefined) return {};
  const found = changesFrom({ schema: last.schema, ordered }, schema, { coverage: "full" });
  const changes = found.map((change) => ({ ...change, verdict: "unverified" as const }));
  return changes.length > 0 ? { changes: formatChanges(changes) } : {};
}

/**
 * The schema part of the inputs after a generation that failed, where the last schema stays: as `onFailure` says, else
 * where the program has changed nothing that decides it, so that it is the source that fails. `undefined`: the failure
 * is the resource's, as it always is where the command is cancelled.
 */
export function keptAfterFailure(
  { lastSchema, fingerprint, own }: ConnectorPlan,
  before: SchemaState | undefined,
  error: ConnectorsError,
): SchemaInputs | undefined {
  if (lastSchema === undefined || fingerprint === undefined || error.code === "COMMAND_CANCELLED")
    return undefined;
  const parts = partsChangedSince(before, fingerprint);
  if ((own.onFailure ?? (isOwnChange(parts) ? "fail" : "keep")) === "fail") return undefined;
  const message = `the last schema is kept, as no new one could be generated: ${error.describe()}`;
  return staleSchema(lastSchema, before, { code: "SCHEMA_STALE", path: "", message });
}

/** The last schema, with the fingerprint that it was made with: the next run generates again. */
function staleSchema(known: KnownSchema, before: SchemaState | undefined, warning: Warning): SchemaInputs {
  return { ...known, fingerprint: before?.fingerprint, stale: true, warnings: [warning] };
}

/** The schema part of the inputs as it was concluded. */
export function concludedSchema(
  { known, changes, warnings }: Conclusion,
  fingerprint: unknown,
): SchemaInputs {
  const inputs = {
    ...known,
    fingerprint,
    ...(changes.length > 0 ? { changes: formatChanges(changes) } : {}),
  };
  return withWarnings(inputs, warnings);
}

/** The inputs with more warnings. */
export function withWarnings(inputs: SchemaInputs, more: readonly Warning[]): SchemaInputs {
  return more.length === 0 ? inputs : { ...inputs, warnings: [...(inputs.warnings ?? []), ...more] };
}
