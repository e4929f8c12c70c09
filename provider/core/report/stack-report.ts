import { blastConnection, parseSummary, type RunSummary } from "../connector/run-summary";
import { CONNECTION_TYPE, CONNECTOR_TYPE } from "../pulumi/resource-types";
import type { Kept, PulumiRun } from "../pulumi/run/run";
import { stackOf } from "../pulumi/run/run-output";
import { parseUrn } from "../pulumi/urn";
import { connectionReport, connectionVerdict, foreignConnection } from "./connection-report";
import { connectorReport } from "./connector-report";
import { otherFailure } from "./failures";
import {
  type ConnectionReport,
  type ConnectorReport,
  REPORT_VERSION,
  type Report,
  type ReportedFailure,
  type ReportedUsage,
  type StackReport,
} from "./report";
import { spelledOut } from "./same-failures";
import { operationOf, type Subject, subjectsOf } from "./subject";
import { badness, worst } from "./verdict";

/** The properties that a report is made from: no code, and nothing that is or was a secret. */
export const REPORTED: Kept = {
  [CONNECTOR_TYPE.token]: [
    "connection",
    "coverage",
    "changes",
    "fingerprint",
    "review",
    "schema",
    "stale",
    "warnings",
  ],
  [CONNECTION_TYPE.token]: ["warnings"],
};

/** What some runs say, in their order. */
export function reportOf(runs: readonly PulumiRun[]): Report {
  const stacks = runs.map(stackReport);
  return { formatVersion: REPORT_VERSION, verdict: worst(stacks.map(({ verdict }) => verdict)), stacks };
}

export function stackReport(run: PulumiRun): StackReport {
  const { operation, steps, diagnostics } = run;
  const subjects = subjectsOf(steps, spelledOut(diagnostics));
  const ofType = (token: string) => subjects.filter(({ urn }) => parseUrn(urn)?.type === token);
  const [all, connections] = [ofType(CONNECTOR_TYPE.token), ofType(CONNECTION_TYPE.token)];
  const spokenOf = all.filter(isSpokenOf);
  const connectors = spokenOf.map(connectorReport).sort(worseFirst);
  const reported = [
    ...connections.filter(isSpokenOf).map(connectionReport),
    ...foreignBlasts(run).map(foreignConnection),
  ].sort(connectionsWorseFirst);
  const failures = otherFailures(run, [...connectors, ...reported]);
  const summary = summaryOf(run);
  const { stack = null, project = null } = stackOf(run) ?? {};
  return {
    project,
    stack,
    operation,
    verdict: worst([
      ...connectors.map(({ verdict }) => verdict),
      ...reported.map(connectionVerdict),
      failures.length > 0 ? "failed" : "safe",
    ]),
    connectors,
    connections: reported,
    unchanged: unchangedOf(summary, connectors) ?? (run.isWhole ? all.length - spokenOf.length : null),
    failures,
    usage: usageOf(summary),
  };
}

function isSpokenOf(subject: Subject): boolean {
  return operationOf(subject) !== "same" || subject.told.length > 0;
}

function worseFirst(a: ConnectorReport, b: ConnectorReport): number {
  return badness(b.verdict) - badness(a.verdict) || byName(a, b);
}

function connectionsWorseFirst(a: ConnectionReport, b: ConnectionReport): number {
  return badness(connectionVerdict(b)) - badness(connectionVerdict(a)) || byName(a, b);
}

function byName(a: { readonly name: string; readonly urn: string }, b: typeof a): number {
  const [one, other] = a.name === b.name ? [a.urn, b.urn] : [a.name, b.name];
  return one < other ? -1 : one > other ? 1 : 0;
}

/** What is said on the stack's row of connections that are none of its resources: of each, the last. */
function foreignBlasts({ diagnostics }: PulumiRun): string[] {
  const texts = diagnostics.flatMap(({ urn, message }) => {
    const connection = urn === null ? blastConnection(message) : undefined;
    return connection === undefined ? [] : [[connection, message] as const];
  });
  return [...new Map(texts).values()];
}

/** A run says it again where more is known: the last one counts. */
function summaryOf({ diagnostics }: PulumiRun): RunSummary | undefined {
  const told = diagnostics.filter(({ severity }) => severity === "info");
  return told.flatMap(({ message }) => parseSummary(message) ?? []).at(-1);
}

function usageOf(summary: RunSummary | undefined): ReportedUsage | null {
  const { usage = null, seconds = null } = summary ?? {};
  return usage && { ...usage, seconds };
}

function unchangedOf(
  summary: RunSummary | undefined,
  connectors: readonly ConnectorReport[],
): number | undefined {
  if (summary === undefined) return undefined;
  const { unchanged = 0, pinned = 0 } = summary.counts;
  const listed = connectors.filter(({ status }) => status === "unchanged" || status === "pinned").length;
  return Math.max(0, unchanged + pinned - listed);
}

const ENDED = /^(?:preview|update|destroy|refresh) failed$/;

function otherFailures(
  { diagnostics, end }: PulumiRun,
  resources: readonly { readonly urn: string; readonly failures: readonly ReportedFailure[] }[],
): ReportedFailure[] {
  const ours = new Set(resources.map(({ urn }) => urn));
  const errors = diagnostics.filter(({ severity, urn }) => severity === "error" && !ours.has(urn ?? ""));
  const texts = [...new Set(errors.map(({ message }) => message))];
  const isExplained =
    texts.some((text) => !ENDED.test(text)) || resources.some(({ failures }) => failures.length > 0);
  const failures = texts.filter((text) => !isExplained || !ENDED.test(text)).map(otherFailure);
  if (end === "none") return [...failures, STOPPED];
  return end === "failed" && failures.length === 0 && !isExplained ? [UNEXPLAINED] : failures;
}

const STOPPED: ReportedFailure = {
  code: null,
  message: "the run was stopped before its end: what is told of it is not all",
};
const UNEXPLAINED: ReportedFailure = { code: null, message: "Pulumi says that the run failed, and not why" };
