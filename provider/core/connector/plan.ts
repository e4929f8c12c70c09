import { sameJson } from "../canonical";
import type { ConnectionToPack } from "../code/stored-code";
import { type CredentialSource, managedElsewhere, NO_CREDENTIALS } from "../credentials/origin";
import type { Problem } from "../errors";
import { type ProgramFacts, stackId } from "../pulumi/program";
import type { Contract } from "../review/contract";
import { connectionSlots } from "../runner/task";
import { schemaModel } from "../schema/schema";
import { isOffline } from "../settings";
import { type Fingerprint, partsChangedSince, spelledAs } from "./fingerprint";
import { type GenerationSubject, generationSubject } from "./generation-subject";
import type { ConnectorInputs } from "./inputs";
import { type KnownSchema, knownSchema } from "./known-schema";
import { judgePromotion, PROMOTED, type Promotion } from "./promotion";
import { type ConnectorContext, fingerprintFor, type ResolvedInputs, resolveInputs } from "./resolved-inputs";
import type { RunningCode } from "./why";

/**
 * Why a schema is kept: nothing that decides it has changed, `ignoreChanges` holds it, or the stack is set to be offline
 * though something has changed.
 */
export type KeepReason = "same" | "pinned" | "offline";

export type SchemaDecision =
  | { readonly kind: "keep"; readonly known: KnownSchema; readonly why: KeepReason }
  /** A generation is needed, and these inputs aren't known in this preview; none: the run is untrusted, and no contract says. */
  | { readonly kind: "pending"; readonly unknown: readonly string[] }
  /** A generation is needed, and the run is untrusted: the base branch's contract is all that is known. */
  | { readonly kind: "notVerified"; readonly path: string; readonly contract: Contract }
  | { readonly kind: "generate"; readonly subject: GenerationSubject }
  /** `promotedFrom` refuses the code, which must not run. */
  | { readonly kind: "refused" }
  | { readonly kind: "impossible" };

export interface ConnectorPlan {
  readonly program: ProgramFacts;
  readonly problems: Problem[];
  /** The inputs to store, without schema, coverage, interface and fingerprint. */
  readonly stored: { readonly [key: string]: unknown };
  /** `undefined` where a part isn't known. */
  readonly fingerprint: Fingerprint | undefined;
  /** What the state is to keep of the connection; `undefined` where it isn't known. */
  readonly connection: ConnectionToPack | undefined;
  readonly decision: SchemaDecision;
  /** What the state has, if it is one. */
  readonly lastSchema: KnownSchema | undefined;
  /** The valid ones of the connector's own inputs. */
  readonly own: Partial<ConnectorInputs>;
  readonly code: RunningCode;
  /** Whether the code may run in this stack. */
  readonly promotion: Promotion;
}

/** Decides what a connector's inputs become, and whether its schema has to be generated. */
export function planConnector(
  raw: { readonly [key: string]: unknown },
  context: ConnectorContext,
): ConnectorPlan {
  const resolved = resolveInputs(raw, context);
  const { problems, stored, own, connection } = resolved;
  const { code, requirements } = connection;
  const made = fingerprintFor(resolved);
  const fingerprint = made && spelledAs(context.before?.fingerprint, made);
  const lastSchema = knownSchema(context.before);
  const promotion = promotionOf(resolved, made, lastSchema, context);
  const decided = decide(resolved, fingerprint, context);
  const isDue = ["generate", "pending", "notVerified"].includes(decided.kind);
  const decision: SchemaDecision = isDue && promotion.violations.length > 0 ? { kind: "refused" } : decided;
  return {
    program: context.program,
    problems: decision.kind === "impossible" && problems.length === 0 ? [NOTHING_TO_KEEP] : problems,
    stored,
    fingerprint,
    connection: code && { code, requirements: requirements?.text ?? null },
    decision,
    lastSchema,
    own,
    code: { connector: own.code, connection: code },
    promotion,
  };
}

/** Code that isn't known yet is judged once it is: until then its schema is pending. */
function promotionOf(
  { own: { promotedFrom: from, review, edits }, problems }: ResolvedInputs,
  now: Fingerprint | undefined,
  lastSchema: KnownSchema | undefined,
  { promotion }: ConnectorContext,
): Promotion {
  const isWrong = problems.some(({ path }) => path.startsWith("promotedFrom"));
  if (from === undefined || now === undefined || isWrong) return PROMOTED;
  const { facts, today = "" } = promotion ?? {};
  return judgePromotion({ kind: "connector", from, facts, now, lastSchema, review, edits, today });
}

const NOTHING_TO_KEEP: Problem = {
  path: "schema",
  reason:
    "pythonConnectors:offline is on, and this connector has no last schema to keep: leave it out, or switch that off",
};

function decide(
  resolved: ResolvedInputs,
  fingerprint: Fingerprint | undefined,
  context: ConnectorContext,
): SchemaDecision {
  const { own, connection, target, settings, limits, secret, versionId, preset, unknown } = resolved;
  if (resolved.problems.length > 0) return { kind: "impossible" };
  const known = knownSchema(context.before);
  const pinned = preset === undefined ? undefined : schemaModel.safeParse(preset);
  if (known && pinned?.success)
    return { kind: "keep", known: { ...known, schema: pinned.data }, why: "pinned" };
  const isCut =
    known?.coverage === "partial" &&
    (context.before?.stale === true || !sameJson(context.before?.limits, own.limits));
  if (known && fingerprint && partsChangedSince(context.before, fingerprint).length === 0 && !isCut) {
    return { kind: "keep", known, why: "same" };
  }
  if (context.trust.untrusted) {
    const { path = "", base } = own.review?.contract ?? {};
    return base ? { kind: "notVerified", path, contract: base } : { kind: "pending", unknown: [] };
  }
  if (isOffline(context.config, context.env))
    return known ? { kind: "keep", known, why: "offline" } : { kind: "impossible" };
  if (
    unknown.length > 0 ||
    !fingerprint ||
    !own.code ||
    !connection.code ||
    !target ||
    !resolved.isComplete
  ) {
    return { kind: "pending", unknown };
  }
  const region = settings?.region ?? "";
  const { previewed } = resolved;
  if (secret && !previewed && mustWait(context))
    return { kind: "pending", unknown: ["connection.credentials"] };
  const credential: CredentialSource = previewed
    ? managedElsewhere(previewed, region)
    : credentialFor(secret && { id: secret, region, versionId }, context);
  const code = {
    connection: connection.code,
    requirements: connection.requirements?.text ?? null,
    connector: own.code,
    own,
  };
  const place = {
    credential,
    target,
    settings,
    stack: stackId(context.program),
    limits,
    slots: connectionSlots(connection.urn || (connection.name ?? ""), connection.maxConcurrency),
  };
  return { kind: "generate", subject: generationSubject(code, place) };
}

function credentialFor(
  stored: CredentialSource["stored"] | "",
  { connection, program }: ConnectorContext,
): CredentialSource {
  if (!stored) return NO_CREDENTIALS;
  const { value, deployed, rotated, readable } = connection;
  // An update generates after its connection was written: what is declared is then what is stored.
  const inline = program.dryRun && value !== undefined && (!deployed || readable === false);
  return { stored, value: deployed && rotated ? undefined : value, inline };
}

/** Whether there is no credential for the runner in this preview: it can't read the stored one yet, and no other is in use. */
function mustWait({ connection, program }: ConnectorContext): boolean {
  const { value, deployed, rotated, readable } = connection;
  return program.dryRun && readable === false && (value === undefined || (deployed && rotated === true));
}
