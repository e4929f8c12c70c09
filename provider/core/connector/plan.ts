import { regionalSettings, usesAws } from "../aws/region";
import type { AwsSettings, Lookup } from "../aws/settings";
import { normalizeCode } from "../code/source-code";
import { MAX_PACKED_BYTES, packConnection, packedSize, storedFiles } from "../code/stored-code";
import { type CredentialSource, NO_CREDENTIALS, requestCredentials } from "../credentials/origin";
import type { Problem } from "../errors";
import { type ProgramFacts, stackId } from "../pulumi/program";
import { defined } from "../records";
import { localRunnerProblems } from "../runner/local-policy";
import {
  CODE_INTERFACES,
  COVERAGES,
  type CodeInterface,
  type Coverage,
  type GenerateRequest,
  NO_LIMITS,
} from "../runner/protocol";
import { isLocal, storedRunner } from "../runner/target";
import type { RunnerTask } from "../runner/task";
import { type Schema, schemaModel } from "../schema/schema";
import { changedParts, type Fingerprint, fingerprintOf } from "./fingerprint";
import {
  type ConnectionReference,
  type ConnectorInputs,
  parseConnectionReference,
  parseConnectorInputs,
} from "./inputs";

/** A connector's schema and what it was made from, as inputs or outputs carry it. */
export interface SchemaState {
  readonly fingerprint?: unknown;
  readonly schema?: unknown;
  readonly coverage?: unknown;
  readonly interface?: unknown;
}

/** What the connector's own process knows of its connection beyond the declared arguments. */
export interface ConnectionKnowledge {
  /** Name of the secret that the connection really uses, which an alias may keep from an earlier name. */
  readonly secretName?: string | undefined;
  /** The declared credential. */
  readonly value?: string | undefined;
  /** Whether it has one that isn't known in this preview. */
  readonly valueUnknown?: boolean | undefined;
  /** Whether `value` is the one that was written last; false until an old output or a write says so. */
  readonly deployed: boolean;
  /** Whether somebody else wrote the secret since: what is in use is then not `value`. */
  readonly rotated?: boolean | undefined;
}

/** A schema with what else is known of its generation. */
export interface KnownSchema {
  readonly schema: Schema;
  readonly coverage: Coverage;
  readonly interface: CodeInterface;
}

/** One generation of a schema. */
export interface GenerationSubject extends RunnerTask {
  readonly fingerprint: Fingerprint;
  readonly request: GenerateRequest;
}

export type SchemaDecision =
  /** Nothing that decides the schema has changed, or `ignoreChanges` keeps it. */
  | { readonly kind: "keep"; readonly known: KnownSchema; readonly pinned: boolean }
  /** A generation is needed, and these inputs aren't known in this preview. */
  | { readonly kind: "pending"; readonly unknown: readonly string[] }
  | { readonly kind: "generate"; readonly subject: GenerationSubject }
  | { readonly kind: "impossible" };

export interface ConnectorPlan {
  readonly problems: Problem[];
  /** The inputs to store, without schema, coverage, interface and fingerprint. */
  readonly stored: { readonly [key: string]: unknown };
  /** `undefined` where a part isn't known. */
  readonly fingerprint: Fingerprint | undefined;
  /** The connection's code, packed for the state; `undefined` where it isn't known. */
  readonly packedConnection: string | undefined;
  readonly decision: SchemaDecision;
}

export interface ConnectorContext {
  readonly program: ProgramFacts;
  readonly before: SchemaState | undefined;
  readonly connection: ConnectionKnowledge;
  readonly config: Lookup;
  readonly env: Lookup;
}

type Raw = { readonly [key: string]: unknown };

/** The declared inputs, taken apart: valid, not known yet, or a problem. */
interface Resolved {
  readonly own: Partial<ConnectorInputs>;
  readonly connection: Partial<ConnectionReference>;
  readonly settings: AwsSettings | undefined;
  /** Whether there are settings, or none are needed. */
  readonly isComplete: boolean;
  /** Name or ARN of the secret that the connection's credentials are in. */
  readonly secret: string | undefined;
  /** The version of it that is pinned. */
  readonly versionId: string | undefined;
  /** Whether everything that decides the schema is known. */
  readonly decided: boolean;
  readonly unknown: readonly string[];
  readonly problems: Problem[];
}

/** Decides what a connector's inputs become, and whether its schema has to be generated. */
export function planConnector(raw: Raw, context: ConnectorContext): ConnectorPlan {
  const { connection, schema: preset, runner, aws, ...rawOwn } = raw;
  const rawConnection: Raw = { ...(connection as Raw | undefined), runner, aws };
  const resolved = resolve(rawOwn, rawConnection, context);
  const fingerprint = fingerprintFor(resolved);
  const { code, requirements } = resolved.connection;
  return {
    problems: resolved.problems,
    stored: storedInputs(rawOwn, rawConnection, resolved),
    fingerprint,
    packedConnection: code && packConnection({ code, requirements: requirements?.text ?? null }),
    decision: decide(resolved, fingerprint, preset, context),
  };
}

function resolve(rawOwn: Raw, rawConnection: Raw, context: ConnectorContext): Resolved {
  const own = parseConnectorInputs(rawOwn);
  const reference = parseConnectionReference(rawConnection);
  const connection = reference.values;
  const { runner } = connection;
  const arns = { "connection.runner.functionArn": isLocal(runner) ? undefined : runner?.functionArn };
  const isUsed = usesAws({ runner: rawConnection["runner"], credentials: rawConnection["credentials"] });
  const aws = regionalSettings(
    { aws: connection.aws, isUnknown: reference.unknown.has("aws"), isUsed },
    arns,
    context,
  );
  const local = localRunnerProblems(rawConnection["runner"], context);
  const problems = [...own.problems, ...reference.problems, ...aws.problems, ...local];
  const { code } = own.values;
  const requirements = connection.requirements?.text ?? null;
  const size = code && connection.code ? packedSize({ code: connection.code, requirements }, code) : 0;
  if (size > MAX_PACKED_BYTES) {
    const reason = `this code and its connection's, with its requirements, are ${size} bytes, compressed for the state; the limit is ${MAX_PACKED_BYTES}`;
    problems.push({ path: "code", reason });
  }
  return {
    own: own.values,
    connection,
    settings: aws.settings,
    isComplete: !isUsed || aws.settings !== undefined,
    secret: secretOf(connection, context),
    versionId:
      connection.credentials && "secretArn" in connection.credentials
        ? connection.credentials.versionId
        : undefined,
    decided:
      own.unknown.size === 0 &&
      !reference.unknown.has("credentials") &&
      !reference.unknown.has("requirements"),
    unknown: [
      ...own.unknown,
      ...[...reference.unknown].map((key) => `connection.${key}`),
      ...(context.connection.valueUnknown ? ["connection.credentials.value"] : []),
    ],
    problems,
  };
}

/** The secret of the connection: as its own check in this process found it, else as the program says. */
function secretOf(connection: Partial<ConnectionReference>, context: ConnectorContext): string | undefined {
  const { credentials } = connection;
  if (credentials === undefined) return undefined;
  return "secretArn" in credentials
    ? credentials.secretArn
    : (context.connection.secretName ?? credentials.stored);
}

function fingerprintFor({ own, connection, secret, decided }: Resolved): Fingerprint | undefined {
  if (!own.code || !connection.code || !decided) return undefined;
  return fingerprintOf({
    code: own.code,
    strategy: own.codeFingerprint ?? "content",
    connectionCode: connection.code,
    requirements: connection.requirements,
    codeInterface: own.codeInterface,
    parser: own.parser && { ...own.parser },
    properties: own.properties ?? {},
    source: secret,
  });
}

function storedInputs(rawOwn: Raw, rawConnection: Raw, { own, connection, secret }: Resolved): Raw {
  return defined({
    ...rawOwn,
    code: own.code ? storedFiles(normalizeCode(own.code)) : rawOwn["code"],
    connection: connection.name ?? rawConnection["name"],
    secret,
    runner: connection.runner ? storedRunner(connection.runner) : rawConnection["runner"],
    aws: connection.aws ?? rawConnection["aws"],
  });
}

function decide(
  { problems, own, connection, settings, isComplete, secret, versionId, unknown }: Resolved,
  fingerprint: Fingerprint | undefined,
  preset: unknown,
  context: ConnectorContext,
): SchemaDecision {
  if (problems.length > 0) return { kind: "impossible" };
  const known = knownSchema(context.before);
  const pinned = preset === undefined ? undefined : schemaModel.safeParse(preset);
  if (known && pinned?.success)
    return { kind: "keep", known: { ...known, schema: pinned.data }, pinned: true };
  const before = (context.before?.fingerprint ?? {}) as Partial<Fingerprint>;
  if (known && fingerprint && changedParts(before, fingerprint).length === 0) {
    return { kind: "keep", known, pinned: false };
  }
  if (
    unknown.length > 0 ||
    !fingerprint ||
    !own.code ||
    !connection.code ||
    !connection.runner ||
    !isComplete
  ) {
    return { kind: "pending", unknown };
  }
  const credential = credentialFor(
    secret && { id: secret, region: settings?.region ?? "", versionId },
    context,
  );
  const request: GenerateRequest = {
    protocol: 1,
    operation: "generate",
    connection: connection.code,
    credentials: requestCredentials(credential),
    requirements: connection.requirements?.text ?? null,
    output: false,
    connector: own.code,
    interface: own.codeInterface ?? null,
    parser: own.parser ? { ...own.parser } : null,
    properties: own.properties ?? {},
    limits: NO_LIMITS,
    sample: null,
  };
  const stack = stackId(context.program);
  return {
    kind: "generate",
    subject: { fingerprint, request, credential, target: connection.runner, settings, stack },
  };
}

function credentialFor(
  stored: CredentialSource["stored"] | "",
  { connection, program }: ConnectorContext,
): CredentialSource {
  if (!stored) return NO_CREDENTIALS;
  const { value, deployed, rotated } = connection;
  // An update generates after its connection was written: what is declared is then what is stored.
  const inline = program.dryRun && value !== undefined && !deployed;
  return { stored, value: deployed && rotated ? undefined : value, inline };
}

function knownSchema(before: SchemaState | undefined): KnownSchema | undefined {
  const schema = schemaModel.safeParse(before?.schema);
  const used = CODE_INTERFACES.find((name) => name === before?.interface);
  const coverage = COVERAGES.find((name) => name === before?.coverage) ?? "full";
  return schema.success && used !== undefined
    ? { schema: schema.data, coverage, interface: used }
    : undefined;
}
