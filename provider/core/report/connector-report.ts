import { differingParts, type Fingerprint } from "../connector/fingerprint";
import { parseGeneratedAgain } from "../connector/why";
import type { Properties } from "../pulumi/run/run";
import { parseUrn } from "../pulumi/urn";
import { UNKNOWN } from "../pulumi/wire";
import { isRecord } from "../records";
import type { Change } from "../review/change";
import { parseChanges } from "../review/change-text";
import { changesPhrase } from "../review/phrase";
import { POLICIES } from "../review/review";
import { parseViolation, type Violation } from "../review/violation";
import { COVERAGES } from "../runner/protocol";
import { type Schema, schemaModel } from "../schema/schema";
import type { Warning } from "../warning";
import { failuresOf, isRefusalCode } from "./failures";
import type { ConnectorReport, ReportedFailure, ReportedOperation, SchemaStatus } from "./report";
import { operationOf, type Subject, stateAfter, stateBefore } from "./subject";
import { connectorVerdict } from "./verdict";
import { warningsOf } from "./warnings";

/** What a run says of a connector. */
export function connectorReport(subject: Subject): ConnectorReport {
  const { urn, told } = subject;
  const { name = urn, type = "" } = parseUrn(urn) ?? {};
  const operation = operationOf(subject);
  const [before, after] = [stateBefore(subject)?.inputs, stateAfter(subject)?.inputs];
  const { failures, refusals, connection } = failuresOf({ type, name }, told);
  const { warnings, fromContract } = warningsOf(name, after, told);
  const violations = refusals.flatMap(({ message }) => parseViolation(message) ?? []);
  const changedParts = partsOf(before, after);
  const changes = violations.length > 0 ? refusedChanges(violations) : changesOf(after);
  const schema = schemaIn(after);
  const untold = failures.length > 0 ? undefined : untoldChanges(name, told, after);
  const status = statusOf({
    operation,
    failures,
    refusals,
    isKnown: after === undefined || schema !== undefined,
    isStale: after?.["stale"] === true,
    codes: new Set(warnings.map(({ code }) => code)),
    isGenerated: changes.length > 0 || changedParts.length > 0 || untold !== undefined,
  });
  return {
    name,
    urn,
    connection: textOf(after, before, "connection") ?? connection ?? null,
    operation,
    status,
    verdict: connectorVerdict({ status, changes: [...changes, ...fromContract], failures, isTold: !untold }),
    coverage: COVERAGES.find((one) => one === textOf(after, before, "coverage")) ?? null,
    changes,
    schema: schema ?? schemaIn(before) ?? null,
    changedParts,
    ...reviewOf(violations, after ?? before),
    warnings: untold ? [...warnings, untoldWarning(untold)] : warnings,
    failures,
  };
}

/**
 * What is said of changes that are not among those that are told: empty where nothing changes, `undefined` where nothing was
 * generated, or all is told.
 */
function untoldChanges(
  name: string,
  told: Subject["told"],
  after: Properties | undefined,
): string | undefined {
  if (after !== undefined) {
    const lines = Object.keys(isRecord(after["changes"]) ? after["changes"] : {});
    const unread = lines.length - changesOf(after).length;
    return unread === 0
      ? undefined
      : `${unread} of ${lines.length} changes are of a form that this version does not know`;
  }
  const phrase = told.flatMap(({ message }) => parseGeneratedAgain(name, message) ?? []).at(-1);
  if (phrase === undefined || phrase === changesPhrase([])) return phrase && "";
  return `${phrase}; the run ended before it said which`;
}

function untoldWarning(message: string): Warning {
  return { code: "CHANGES_UNTOLD", path: "", message };
}

function refusedChanges(violations: readonly Violation[]): Change[] {
  const byPath = new Map<string, Change>();
  // A path may differ from the last schema and from the contract: the first says what the code changed.
  for (const { change } of violations) if (!byPath.has(change.path)) byPath.set(change.path, change);
  return [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function changesOf(inputs: Properties | undefined): Change[] {
  const lines = inputs?.["changes"];
  return isRecord(lines) ? parseChanges(lines) : [];
}

interface Evidence {
  readonly operation: ReportedOperation;
  readonly failures: readonly ReportedFailure[];
  readonly refusals: readonly ReportedFailure[];
  /** Whether the run says which schema it is, if it says anything of it. */
  readonly isKnown: boolean;
  /** Whether the state is to say that it is stale. */
  readonly isStale: boolean;
  /** Of the warnings. */
  readonly codes: ReadonlySet<string>;
  readonly isGenerated: boolean;
}

function statusOf(evidence: Evidence): SchemaStatus {
  const { operation, failures, refusals, isKnown, isStale, codes, isGenerated } = evidence;
  if (failures.length > 0) {
    return refusals.length === failures.length && refusals.every(({ code }) => isRefusalCode(code))
      ? "refused"
      : "failed";
  }
  if (operation === "delete") return "removed";
  if (codes.has("SCHEMA_NOT_VERIFIED")) return "not-verified";
  if (codes.has("SCHEMA_STALE") || codes.has("SCHEMA_OFFLINE") || isStale) return "stale";
  if (codes.has("SCHEMA_PINNED")) return "pinned";
  if (codes.has("SCHEMA_PENDING") || !isKnown) return "pending";
  return operation === "create" || isGenerated ? "generated" : "unchanged";
}

function schemaIn(inputs: Properties | undefined): Schema | undefined {
  const schema = inputs?.["schema"];
  return isRecord(schema) ? schemaModel.safeParse(schema).data : undefined;
}

/** The parts of the fingerprint that differ; none of a connector that is new or goes, or where one side isn't known. */
function partsOf(before: Properties | undefined, after: Properties | undefined): string[] {
  const [old, now] = [before?.["fingerprint"], after?.["fingerprint"]];
  return isFingerprint(old) && isFingerprint(now) ? differingParts(old, now) : [];
}

function isFingerprint(value: unknown): value is Fingerprint {
  return isRecord(value) && Object.values(value).every((part) => typeof part === "string");
}

function reviewOf(violations: readonly Violation[], inputs: Properties | undefined) {
  const review = inputs?.["review"];
  const { policy, contract } = isRecord(review) ? review : {};
  const path = isRecord(contract) ? contract["path"] : contract;
  const held = violations.find((violation) => violation.contract !== undefined)?.contract;
  return {
    policy: violations[0]?.policy ?? POLICIES.find((one) => one === policy) ?? null,
    contract: held ?? (typeof path === "string" ? path : null),
  };
}

function textOf(
  after: Properties | undefined,
  before: Properties | undefined,
  key: string,
): string | undefined {
  return [after?.[key], before?.[key]].find((value) => typeof value === "string" && value !== UNKNOWN) as
    | string
    | undefined;
}
