import { digest } from "../provider/core/canonical";
import {
  type Conclusion,
  concludeGenerated,
  deployedSchema,
  isCauseOpen,
} from "../provider/core/connector/conclusion";
import { deployedConnector } from "../provider/core/connector/deployed";
import type { Fingerprint } from "../provider/core/connector/fingerprint";
import { deployedSubject, type GenerationSubject } from "../provider/core/connector/generation-subject";
import { keptAfterFailure } from "../provider/core/connector/outcome";
import { type ConnectorPlan, planConnector, type SchemaDecision } from "../provider/core/connector/plan";
import type { SchemaOutcome } from "../provider/core/connector/run-summary";
import { changePhrase } from "../provider/core/connector/why";
import { ConnectorsError, errorText } from "../provider/core/errors";
import type { ProgramFacts } from "../provider/core/pulumi/program";
import { changesPhrase } from "../provider/core/review/phrase";
import type { GenerateResult } from "../provider/core/runner/protocol";
import { isOn, setting } from "../provider/core/settings";
import { warningText } from "../provider/core/warning";
import type { Generated, SchemaService } from "../provider/services/schema-service";
import { status, today, usableService } from "./early-service";
import type { TestedConnection } from "./early-test";
import type { PriorOutputs } from "./prior-state";
import { config, env, programRun, say } from "./program-run";

/** Where the cache has what check needs; empty where there is nothing. */
export interface Prefetched {
  /** The schema. */
  readonly key: string;
  /** What the deployed code gives on the source as it is now. */
  readonly deployed: string;
}

const NOTHING_PREFETCHED: Prefetched = { key: "", deployed: "" };

/** What a connector's early work is about. */
interface Work {
  readonly raw: { readonly [key: string]: unknown };
  readonly program: ProgramFacts;
  /** What the last state says of the connector. */
  readonly before: PriorOutputs | undefined;
  readonly connection: TestedConnection;
}

/**
 * Generates a connector's schema in the program, side by side with all others. Errors aren't thrown: they reach the
 * connector's check through the cache.
 */
export async function generateSchema(work: Work): Promise<Prefetched> {
  const { raw, program, before, connection } = work;
  const plan = connection.usable
    ? planConnector(raw, { program, before, connection: connection.knowledge, config, env })
    : undefined;
  if (plan === undefined || plan.decision.kind !== "generate") {
    settle(work, plan, plan && settledOutcome(plan.decision));
    return NOTHING_PREFETCHED;
  }
  const { subject } = plan.decision;
  const service = await usableService(subject.slots);
  if (service === undefined) {
    settle(work, plan, undefined);
    return NOTHING_PREFETCHED;
  }
  return generated(work, plan, subject, service);
}

async function generated(
  work: Work,
  plan: ConnectorPlan,
  subject: GenerationSubject,
  service: SchemaService,
): Promise<Prefetched> {
  const { program, before } = work;
  const { schemas } = programRun();
  let failed = false;
  schemas.start();
  try {
    status(`generating the schema of ${program.resource}`, program.urn);
    const key = await service.generationKey(subject);
    try {
      const result = await service.generate(subject, key);
      const { conclusion, deployed } = await concluded(work, plan, subject, { key, result }, service);
      report(work, plan, result, conclusion);
      const changes = conclusion.changes.length > 0 ? changesPhrase(conclusion.changes) : undefined;
      settle(work, plan, { kind: "generated", isNew: plan.lastSchema === undefined, changes });
      return { key, deployed };
    } catch (error) {
      if (!(error instanceof ConnectorsError)) throw error;
      failed = keptAfterFailure(plan, before, error) === undefined;
      settle(work, plan, failed ? { kind: "failed" } : { kind: "stale" });
      if (failed && schemas.mayHideFailure) {
        say("warn", `no schema of ${program.resource} could be generated: ${errorText(error)}`, program.urn);
      }
      return { key, deployed: "" };
    }
  } finally {
    schemas.end();
    // The first failure ends a preview: it waits for what the others have to say.
    if (failed && program.dryRun) await schemas.quiet();
  }
}

/** What the generation comes to, and, where that tells more, what the deployed code gives on the same source. */
async function concluded(
  { program, before }: Work,
  plan: ConnectorPlan,
  subject: GenerationSubject,
  generated: { readonly key: string; readonly result: GenerateResult },
  service: SchemaService,
): Promise<{ conclusion: Conclusion; deployed: string }> {
  const { key, result } = generated;
  const evidence = { plan, before, today: today() };
  const conclusion = concludeGenerated(evidence, result);
  const wanted = isOn(setting("cause", config, env)) && isCauseOpen(evidence, conclusion);
  const other = wanted ? deployedSubject(subject, deployedConnector(before)) : undefined;
  if (other === undefined) return { conclusion, deployed: "" };
  status(`finding out whether the code or the source changed the schema of ${program.resource}`, program.urn);
  // What it gave before says nothing: it is run on the source that the new code was run on, and kept with that result.
  const deployed = digest([key, await service.generationKey(other)]);
  // Where the deployed code fails, as where the source has changed under it, the cause stays open.
  const now = await service.generate(other, deployed).catch(() => undefined);
  return { conclusion: concludeGenerated(evidence, result, deployedSchema(before, now)), deployed };
}

/** What became of a schema that nothing has to be run for; `undefined` where check reports a problem. */
function settledOutcome(decision: SchemaDecision): SchemaOutcome | undefined {
  switch (decision.kind) {
    case "keep":
      return { kind: decision.why === "same" ? "unchanged" : decision.why === "pinned" ? "pinned" : "stale" };
    case "pending":
      return { kind: "pending" };
    default:
      return undefined;
  }
}

function settle(
  { program, before, raw }: Work,
  plan: ConnectorPlan | undefined,
  outcome: SchemaOutcome | undefined,
): void {
  const last = (before?.["fingerprint"] ?? {}) as Partial<Fingerprint>;
  const { urn: connectionUrn } = raw["connection"] as { urn?: string };
  const connection = { name: String(plan?.stored["connection"]), urn: connectionUrn };
  const connectionChanged =
    last.connection !== undefined &&
    plan?.fingerprint !== undefined &&
    last.connection !== plan.fingerprint.connection;
  const { urn, resource: name } = program;
  programRun().schemas.settle(outcome && { urn, name, connection, outcome, connectionChanged });
}

/** Says on the resource's row what came of a generation. */
function report(
  { program, before }: Work,
  plan: ConnectorPlan,
  result: Generated,
  { changes, warnings }: Conclusion,
): void {
  // A preview's warnings come through check; an update's result has none.
  if (!program.dryRun && result.origin === "runner") {
    for (const warning of warnings) say("warn", warningText(warning), program.urn);
  }
  if (plan.lastSchema === undefined || plan.fingerprint === undefined) return;
  const deployed = deployedConnector(before);
  const why = changePhrase(
    before?.["fingerprint"] as Partial<Fingerprint>,
    plan.fingerprint,
    { connector: deployed?.connector, connection: deployed?.connection },
    plan.code,
  );
  const what = changesPhrase(changes);
  say("info", `schema of ${program.resource} generated again, as ${why}: ${what}`, program.urn);
}
