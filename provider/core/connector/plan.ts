import { regionProblems } from "../aws/region";
import { type AwsSettings, awsSettings, type Lookup } from "../aws/settings";
import { sameJson } from "../canonical";
import { MAX_PACKED_BYTES, packCode, storedFiles } from "../code/source-code";
import type { Scope } from "../connection/plan";
import { type CredentialSource, NO_CREDENTIALS, requestCredentials } from "../credentials/origin";
import type { Problem } from "../errors";
import type { ProgramFacts } from "../pulumi/program";
import { defined } from "../records";
import { CODE_INTERFACES, type CodeInterface, type GenerateRequest } from "../runner/protocol";
import type { RunnerTarget } from "../runner/target";
import { type Schema, schemaModel } from "../schema/schema";
import { type Fingerprint, fingerprintOf } from "./fingerprint";
import { parseConnectionReference, parseConnectorInputs } from "./inputs";

/** A connector's schema and what it was made from, as inputs or outputs carry it. */
export interface SchemaState {
  readonly fingerprint?: unknown;
  readonly schema?: unknown;
  readonly interface?: unknown;
  readonly source?: unknown;
}

/** What the connector's own process knows of its connection beyond the declared arguments. */
export interface ConnectionKnowledge {
  /** Name of the secret that the connection really uses, which an alias may keep from an earlier name. */
  readonly secretName?: string | undefined;
  /** The declared credential. */
  readonly value?: string | undefined;
  /** Whether it has one that isn't known in this preview. */
  readonly valueUnknown?: boolean | undefined;
  /** Whether that is the stored one. */
  readonly deployed: boolean;
}

/** One generation of a schema. */
export interface GenerationSubject {
  readonly fingerprint: Fingerprint;
  readonly request: GenerateRequest;
  readonly credential: CredentialSource;
  readonly target: RunnerTarget;
  readonly settings: AwsSettings;
  readonly scope: Scope;
}

export type SchemaDecision =
  /** Nothing that decides the schema has changed, or `ignoreChanges` keeps it. */
  | {
      readonly kind: "keep";
      readonly schema: Schema;
      readonly interface: CodeInterface;
      readonly pinned: boolean;
    }
  /** A generation is needed, and these inputs aren't known in this preview. */
  | { readonly kind: "pending"; readonly unknown: readonly string[] }
  | { readonly kind: "generate"; readonly subject: GenerationSubject }
  | { readonly kind: "impossible" };

export interface ConnectorPlan {
  readonly problems: Problem[];
  /** The inputs to store, without schema, interface and fingerprint. */
  readonly stored: { readonly [key: string]: unknown };
  /** `undefined` where a part isn't known. */
  readonly fingerprint: Fingerprint | undefined;
  /** The connector's and its connection's code, packed for the state. */
  readonly sources: string | undefined;
  readonly decision: SchemaDecision;
}

export interface ConnectorContext {
  readonly program: ProgramFacts;
  readonly before: SchemaState | undefined;
  readonly connection: ConnectionKnowledge;
  readonly config: Lookup;
  readonly env: Lookup;
}

/** Decides what a connector's inputs become, and whether its schema has to be generated. */
export function planConnector(
  raw: { readonly [key: string]: unknown },
  context: ConnectorContext,
): ConnectorPlan {
  const { connection: rawConnection, schema: preset, ...rawOwn } = raw;
  const own = parseConnectorInputs(rawOwn);
  const reference = parseConnectionReference((rawConnection ?? {}) as { [key: string]: unknown });
  const problems = [...own.problems, ...reference.problems];
  const unknown = [...own.unknown, ...[...reference.unknown].map((key) => `connection.${key}`)];
  if (context.connection.valueUnknown) unknown.push("connection.credentials.value");
  const connection = reference.values;

  const { settings, problems: awsProblems } = awsSettings(connection.aws ?? {}, context.config, context.env);
  if (!reference.unknown.has("aws")) problems.push(...awsProblems);
  if (settings && !reference.unknown.has("aws"))
    problems.push(
      ...regionProblems(settings.region, { "connection.runner.functionArn": connection.runner?.functionArn }),
    );

  const source = sourceOf();
  const { code, properties = {} } = own.values;
  const fingerprint =
    code && connection.code && own.unknown.size === 0 && !reference.unknown.has("credentials")
      ? fingerprintOf({
          code,
          strategy: own.values.codeFingerprint ?? "content",
          connectionCode: connection.code,
          codeInterface: own.values.codeInterface,
          parser: own.values.parser && { ...own.values.parser },
          properties,
          source,
        })
      : undefined;

  const sources =
    code && connection.code ? packCode({ connection: connection.code, connector: code }) : undefined;
  if (sources !== undefined && sources.length > MAX_PACKED_BYTES) {
    problems.push({
      path: "code",
      reason: `this code and its connection's are ${sources.length} bytes compressed; the limit is ${MAX_PACKED_BYTES}`,
    });
  }
  const stored = {
    connection: connection.name ?? (rawConnection as { name?: unknown } | undefined)?.name,
    ...Object.fromEntries(Object.entries(rawOwn).filter(([, value]) => value !== undefined)),
    code: code ? storedFiles(code) : raw["code"],
    ...(source === undefined ? {} : { source }),
    runner:
      (connection.runner && defined(connection.runner)) ??
      (rawConnection as { runner?: unknown } | undefined)?.runner,
    ...(connection.aws === undefined ? {} : { aws: connection.aws }),
  };
  return { problems, stored, fingerprint, sources, decision: decide() };

  function sourceOf(): string | undefined {
    const { credentials } = connection;
    if (credentials === undefined) return undefined;
    if ("secretArn" in credentials) return credentials.secretArn;
    const before = context.before?.source;
    return context.connection.secretName ?? (typeof before === "string" ? before : credentials.stored);
  }

  function decide(): SchemaDecision {
    if (problems.length > 0) return { kind: "impossible" };
    const before = validBefore(context.before);
    const kept = preset === undefined ? undefined : schemaModel.safeParse(preset);
    if (kept?.success && before)
      return { kind: "keep", schema: kept.data, interface: before.interface, pinned: true };
    if (before && fingerprint && sameJson(before.fingerprint, fingerprint)) {
      return { kind: "keep", schema: before.schema, interface: before.interface, pinned: false };
    }
    if (unknown.length > 0 || !fingerprint || !code || !connection.code || !connection.runner || !settings) {
      return { kind: "pending", unknown };
    }
    const credential = credentialOf(source, settings.region);
    const { organization, project, stack } = context.program;
    return {
      kind: "generate",
      subject: {
        fingerprint,
        request: {
          protocol: 1,
          operation: "generate",
          connection: connection.code,
          credentials: requestCredentials(credential),
          connector: code,
          interface: own.values.codeInterface ?? null,
          parser: own.values.parser ? { ...own.values.parser } : null,
          properties,
        },
        credential,
        target: connection.runner,
        settings,
        scope: { organization, project, stack },
      },
    };
  }

  function credentialOf(id: string | undefined, region: string): CredentialSource {
    if (id === undefined) return NO_CREDENTIALS;
    const { value, deployed } = context.connection;
    // An update generates after its connection was written: what is declared is then what is stored.
    const inline = context.program.dryRun && value !== undefined && !deployed;
    return { stored: { id, region }, value, inline };
  }
}

function validBefore(before: SchemaState | undefined) {
  const schema = schemaModel.safeParse(before?.schema);
  const used = CODE_INTERFACES.find((name) => name === before?.interface);
  return schema.success && used !== undefined
    ? { fingerprint: before?.fingerprint, schema: schema.data, interface: used }
    : undefined;
}
