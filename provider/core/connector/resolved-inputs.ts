import { regionalSettings } from "../aws/region";
import type { AwsSettings } from "../aws/settings";
import type { Json } from "../canonical";
import { normalizeCode } from "../code/source-code";
import { excessiveSize, MAX_PACKED_BYTES, storedFiles } from "../code/stored-code";
import { type PreviewPlace, previewPlace, usesAwsIn } from "../connection/preview";
import type { Problem } from "../errors";
import type { Lookup } from "../lookup";
import type { ProgramFacts } from "../pulumi/program";
import { holdsUnknown } from "../pulumi/wire";
import { defined } from "../records";
import { localRunnerProblems } from "../runner/local-policy";
import { functionArn, type RunnerTarget, storedRunner } from "../runner/target";
import type { GenerationLimits } from "../runner/task";
import { forTenant, tenantOf } from "../runner/tenant";
import { type Trust, trustProblems } from "../trust/trust";
import { type Fingerprint, type FingerprintSubject, fingerprintOf } from "./fingerprint";
import { givenConnection } from "./given-connection";
import {
  type ConnectorInputs,
  type DeclaredConnection,
  parseConnectorInputs,
  parseDeclaredConnection,
} from "./inputs";
import type { SchemaState } from "./known-schema";
import { type PromotionFacts, promotionProblems } from "./promotion";
import { effectiveLimits } from "./stack-limits";

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
  /** False where the runner can read the stored secret only after the update has named it in the secret's tags. */
  readonly readable?: boolean | undefined;
}

export interface ConnectorContext {
  readonly program: ProgramFacts;
  readonly before: SchemaState | undefined;
  readonly connection: ConnectionKnowledge;
  readonly trust: Trust;
  readonly config: Lookup;
  readonly env: Lookup;
  /** What the program found out for `promotedFrom`, and the day in UTC on which it is judged. */
  readonly promotion?: { readonly facts: PromotionFacts | undefined; readonly today: string } | undefined;
}

type Raw = { readonly [key: string]: unknown };

/** The declared inputs, taken apart: valid, not known yet, or a problem. */
export interface ResolvedInputs {
  /** The schema that `ignoreChanges` puts into the inputs. */
  readonly preset: unknown;
  /** The inputs to store, without schema, coverage, interface and fingerprint. */
  readonly stored: Raw;
  readonly own: Partial<ConnectorInputs>;
  readonly connection: Partial<DeclaredConnection>;
  /** Where the code runs. */
  readonly target: RunnerTarget | undefined;
  /** The credentials of previews, in one. */
  readonly previewed: PreviewPlace["credentials"];
  readonly settings: AwsSettings | undefined;
  readonly limits: GenerationLimits;
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

/** Takes a connector's inputs apart, those of its connection among them. */
export function resolveInputs(raw: Raw, context: ConnectorContext): ResolvedInputs {
  const given = givenConnection(raw);
  const { schema: preset, ...rawOwn } = given.own;
  const rawConnection = given.connection;
  const own = parseConnectorInputs(rawOwn);
  const reference = parseDeclaredConnection(rawConnection);
  const { organization } = context.program;
  const tenant = tenantOf({ organization, urn: reference.values.urn ?? "" });
  const runner = forTenant(reference.values.runner, tenant);
  const connection = { ...reference.values, ...defined({ runner }) };
  const inPreview = previewPlace(connection.preview, context.program);
  const target = forTenant(inPreview.runner, tenant) ?? runner;
  const arns = {
    "connection.runner.functionArn": functionArn(runner),
    "connection.preview.runner.functionArn": functionArn(inPreview.runner),
  };
  const { runner: rawRunner, credentials: rawCredentials } = rawConnection;
  const isUsed = usesAwsIn(inPreview, { runner: rawRunner, credentials: rawCredentials });
  const aws = regionalSettings(
    { aws: connection.aws, isUnknown: reference.unknown.has("aws"), isUsed },
    arns,
    context,
  );
  const local = [rawRunner, inPreview.runner].flatMap((one) => localRunnerProblems(one, context));
  const { limits, problems: ofLimits } = effectiveLimits(own.values.limits, context);
  const problems = [
    ...trustProblems(context.trust, context.program),
    ...given.problems,
    ...own.problems,
    ...reference.problems,
    ...aws.problems,
    ...local,
    ...ofLimits,
    ...promotionProblems(own.values.promotedFrom, context.program),
  ];
  const size = tooMuch(own.values, connection);
  if (size !== undefined) {
    const reason = `this code and its connection's, with requirements and arguments, are ${size} bytes, compressed for the state; the limit is ${MAX_PACKED_BYTES}`;
    problems.push({ path: "code", reason });
  }
  const resolved = {
    preset,
    own: own.values,
    connection,
    target,
    previewed: inPreview.credentials,
    settings: aws.settings,
    limits,
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
      // Only a reference of another stack may be unknown as a whole.
      ...(reference.unknown.has("name")
        ? ["connection"]
        : [...reference.unknown]
            .filter((key) => key !== "runner" || inPreview.runner === undefined)
            .map((key) => `connection.${key}`)),
      ...(context.connection.valueUnknown && !inPreview.credentials ? ["connection.credentials.value"] : []),
    ],
    problems,
  };
  return { ...resolved, stored: storedInputs(rawOwn, rawConnection, resolved) };
}

/** A contract's text is not in the state. */
function tooMuch(
  { code, review, ...others }: Partial<ConnectorInputs>,
  connection: Partial<DeclaredConnection>,
): number | undefined {
  if (code === undefined || connection.code === undefined) return undefined;
  const requirements = connection.requirements?.text ?? null;
  const inputs = { ...others, files: code.files, review: { ...review, contract: undefined } };
  return excessiveSize({ code: connection.code, requirements }, inputs as unknown as Json);
}

/** The secret of the connection: as its own check in this process found it, else as the program says. */
function secretOf(connection: Partial<DeclaredConnection>, context: ConnectorContext): string | undefined {
  const { credentials } = connection;
  if (credentials === undefined) return undefined;
  return "secretArn" in credentials
    ? credentials.secretArn
    : (context.connection.secretName ?? credentials.stored);
}

/** `undefined` where a part isn't known. */
export function fingerprintFor({
  own,
  connection,
  secret,
  decided,
}: ResolvedInputs): Fingerprint | undefined {
  const { code, ...others } = own;
  if (code === undefined || connection.code === undefined || !decided) return undefined;
  const { requirements } = connection;
  return fingerprintOfInputs(
    { code, ...others },
    { connectionCode: connection.code, requirements, source: secret },
  );
}

/** The fingerprint of a connector's own inputs, on this connection. */
export function fingerprintOfInputs(
  own: Partial<ConnectorInputs> & Pick<ConnectorInputs, "code">,
  connection: Pick<FingerprintSubject, "connectionCode" | "requirements" | "source">,
): Fingerprint {
  return fingerprintOf({
    ...connection,
    code: own.code,
    strategy: own.codeFingerprint ?? "content",
    codeInterface: own.codeInterface,
    parser: own.parser && { ...own.parser },
    generation: own.generation as Json | undefined,
    edits: own.edits as Json | undefined,
    properties: own.properties ?? {},
  });
}

function storedInputs(
  rawOwn: Raw,
  rawConnection: Raw,
  { own, connection, secret, versionId }: Omit<ResolvedInputs, "stored">,
): Raw {
  return defined({
    ...rawOwn,
    review: storedReview(rawOwn["review"]),
    code: own.code ? storedFiles(normalizeCode(own.code)) : rawOwn["code"],
    connection: connection.name ?? rawConnection["name"],
    secret,
    secretVersion: versionId,
    maxConcurrency: connection.maxConcurrency,
    runner: connection.runner ? storedRunner(connection.runner) : rawConnection["runner"],
    aws: connection.aws ?? rawConnection["aws"],
  });
}

/** A contract's text is in the repository: the state keeps where. */
function storedReview(review: unknown): unknown {
  const { contract, ...rest } = (review ?? {}) as { contract?: { path?: unknown } };
  return contract === undefined || holdsUnknown(review) ? review : { ...rest, contract: contract.path };
}
