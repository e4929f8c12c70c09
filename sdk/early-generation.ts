import { type Conclusion, concludeKept } from "../provider/core/connector/conclusion";
import { deployedConnector } from "../provider/core/connector/deployed";
import { foretoldFailure, foretoldRefusal } from "../provider/core/connector/failure-text";
import { type Fingerprint, partsChangedSince } from "../provider/core/connector/fingerprint";
import type { GenerationSubject } from "../provider/core/connector/generation-subject";
import type { KnownSchema } from "../provider/core/connector/known-schema";
import { schemaMaker } from "../provider/core/connector/maker";
import { keptAfterFailure } from "../provider/core/connector/outcome";
import { type ConnectorPlan, planConnector } from "../provider/core/connector/plan";
import type { PromotionFacts } from "../provider/core/connector/promotion";
import { CACHED, type SchemaOutcome } from "../provider/core/connector/run-summary";
import { generatedAgain, reasonPhrase } from "../provider/core/connector/why";
import { utcDay } from "../provider/core/day";
import { ConnectorsError, errorText } from "../provider/core/errors";
import type { ProgramFacts } from "../provider/core/pulumi/program";
import { changesPhrase } from "../provider/core/review/phrase";
import { type CodePlaces, placedError } from "../provider/core/runner/code-places";
import { isOn, setting } from "../provider/core/settings";
import { printable } from "../provider/core/text";
import { type Warning, warningText } from "../provider/core/warning";
import { concludedGeneration } from "../provider/services/concluded-generation";
import type { Generated, SchemaService } from "../provider/services/schema-service";
import { ports, status, usableService } from "./early-service";
import type { TestedConnection } from "./early-test";
import type { PriorOutputs } from "./prior-state";
import { config, env, programRun, say } from "./program-run";
import type { SchemaRun } from "./schema-run";

/** Where the cache has what check needs; empty where there is nothing. */
interface Found {
  /** The schema. */
  readonly key: string;
  /** What the deployed code gives on the source as it is now. */
  readonly deployed: string;
}

/** What check is told. */
export interface Prefetched extends Found {
  /** Whether the credential that is declared counts, which is not what is stored, or not yet. */
  readonly declared: boolean;
}

const NOTHING_FOUND: Found = { key: "", deployed: "" };

/** What a connector's early work is about. */
interface Work {
  readonly raw: { readonly [key: string]: unknown };
  readonly program: ProgramFacts;
  /** What the last state says of the connector. */
  readonly before: PriorOutputs | undefined;
  /** Known once the connection's test is over. */
  readonly connection: Promise<TestedConnection>;
  /** What is known of the stack that it is promoted from, if it is. */
  readonly promotion: PromotionFacts | undefined;
  /** Whether `ignoreChanges` keeps the last schema, if there is one. */
  readonly pinned: boolean;
  /** Where the program says that the code is. */
  readonly codePlaces: CodePlaces;
  /** Where it is told what came of it. */
  readonly schemas: SchemaRun;
}

/** What came of a connector's early work. */
interface Done {
  /** `undefined` where nothing could be planned. */
  readonly plan?: ConnectorPlan;
  /** `undefined` where check does the work, or reports a problem. */
  readonly outcome?: SchemaOutcome | undefined;
  /** Why check will fail, a line each. */
  readonly failures?: readonly string[];
  readonly prefetched?: Found;
}

/**
 * Generates a connector's schema in the program, side by side with all others, or finds that it stays. Errors aren't
 * thrown: they reach the connector's check through the cache, and what is refused is refused there again.
 */
export async function generateSchema(work: Work): Promise<Prefetched> {
  const { schemas } = work;
  let done: Done;
  schemas.begin();
  try {
    done = await seenTo(work);
    settle(work, done);
  } finally {
    schemas.end();
  }
  const { failures = [], prefetched = NOTHING_FOUND } = done;
  // The first failure ends a preview: it waits for what the others have to say.
  if (failures.length > 0 && work.program.dryRun) await schemas.quiet(work.program.urn);
  const { knowledge } = await work.connection;
  return { ...prefetched, declared: knowledge.value !== undefined && !knowledge.deployed };
}

async function seenTo(work: Work): Promise<Done> {
  const { program, before, pinned, schemas } = work;
  const { usable, knowledge } = await work.connection;
  // Where the last state isn't known, there may be a schema to keep.
  if (!usable || (pinned && !(await programRun().isStateKnown()))) return {};
  // As the engine does: check finds the last schema among the inputs.
  const raw = pinned ? { ...work.raw, schema: before?.["schema"] } : work.raw;
  const promotion = { facts: work.promotion, today: utcDay(new Date()) };
  const { trust } = ports();
  const plan = planConnector(raw, { program, before, connection: knowledge, trust, promotion, config, env });
  const { decision } = plan;
  if (decision.kind === "keep") return kept(work, plan, decision.known, KEPT[decision.why]);
  if (decision.kind === "refused" && plan.problems.length === 0) {
    return { plan, ...refused(program, plan.promotion.violations) };
  }
  if (decision.kind !== "generate") {
    return { plan, outcome: UNGENERATED[decision.kind] };
  }
  const { subject } = decision;
  const service = await usableService(subject.slots);
  if (service === undefined) return { plan };
  return schemas.generating(() => generated(work, plan, subject, service));
}

/** A schema that stays is judged too: its contract may be new. */
function kept(
  { program, before }: Work,
  plan: ConnectorPlan,
  known: KnownSchema,
  kind: (typeof KEPT)[keyof typeof KEPT],
): Done {
  const { violations } = concludeKept({ plan, before, today: utcDay(new Date()) }, known);
  return { plan, ...(violations.length > 0 ? refused(program, violations) : { outcome: { kind } }) };
}

const UNGENERATED = {
  pending: { kind: "pending" },
  notVerified: { kind: "not verified" },
  impossible: { kind: "failed" },
  // With problems beside it, check reports both.
  refused: undefined,
} as const;

const KEPT = { same: "unchanged", pinned: "pinned", offline: "stale" } as const;

async function generated(
  work: Work,
  plan: ConnectorPlan,
  subject: GenerationSubject,
  service: SchemaService,
): Promise<Done> {
  const { program, before } = work;
  const evidence = { plan, before, today: utcDay(new Date()) };
  const key = await service.generationKey(subject);
  try {
    const result = await service.generate(subject, key, () =>
      status(`generating the schema of ${program.resource}`, program.urn),
    );
    const { conclusion, deployed } = await concludedGeneration(service, {
      evidence,
      subject,
      key,
      result,
      maker: () => (isOn(setting("cause", config, env)) ? schemaMaker(before) : undefined),
      onCauseOpen: () =>
        status(
          `finding out whether the code or the source changed the schema of ${program.resource}`,
          program.urn,
        ),
    });
    report(work, plan, result, conclusion);
    const changes = conclusion.changes.length > 0 ? changesPhrase(conclusion.changes) : undefined;
    const done = { plan, prefetched: { key, deployed } };
    if (conclusion.violations.length > 0) {
      return { ...done, ...refused(program, conclusion.violations, changes) };
    }
    return {
      ...done,
      outcome: {
        kind: result.origin === "cache" ? CACHED : "generated",
        isNew: plan.lastSchema === undefined,
        changes,
      },
    };
  } catch (thrown) {
    const error = placedError(thrown, work.codePlaces);
    if (!(error instanceof ConnectorsError)) throw error;
    const done = { plan, prefetched: { key, deployed: "" } };
    if (plan.lastSchema !== undefined && keptAfterFailure(plan, before, error) !== undefined) {
      return { ...done, ...kept(work, plan, plan.lastSchema, "stale") };
    }
    const failure = foretoldFailure(program.resource, errorText(error));
    return { ...done, outcome: { kind: "failed" }, failures: [failure] };
  }
}

function refused(program: ProgramFacts, violations: readonly Warning[], changes?: string): Done {
  const failures = violations.map((violation) =>
    foretoldRefusal(program.resource, printable(warningText(violation), 4096)),
  );
  return { outcome: { kind: "refused", changes }, failures };
}

function settle({ program, before, raw, schemas }: Work, { plan, outcome, failures = [] }: Done): void {
  const { urn: connectionUrn } = raw["connection"] as { urn?: string };
  const connection = { name: String(plan?.stored["connection"]), urn: connectionUrn };
  const connectionChanged =
    before?.["fingerprint"] !== undefined &&
    plan?.fingerprint !== undefined &&
    partsChangedSince(before, plan.fingerprint).includes("connection");
  const { urn, resource: name } = program;
  schemas.settle(
    outcome && { urn, name, connection, outcome, connectionChanged, failures, waits: program.dryRun },
  );
}

/** Says on the resource's row what came of a generation. */
function report(
  { program, before }: Work,
  plan: ConnectorPlan,
  result: Generated,
  { changes, warnings }: Conclusion,
): void {
  // A preview's warnings come through check; an update's result has none.
  if (!program.dryRun) {
    // What is taken over was said in the preview, if there was one: that the way of promotion was left is said all the same.
    const unsaid = result.origin === "runner" ? warnings : plan.promotion.warnings;
    for (const warning of unsaid) say("warn", warningText(warning), program.urn);
  }
  if (plan.lastSchema === undefined || plan.fingerprint === undefined) return;
  const deployed = deployedConnector(before);
  const why = reasonPhrase(
    before?.["fingerprint"] as Partial<Fingerprint>,
    plan.fingerprint,
    { connector: deployed?.connector, connection: deployed?.connection },
    plan.code,
  );
  const what = changesPhrase(changes);
  say("info", generatedAgain(program.resource, why, what), program.urn);
}
