import { digest, type Json } from "../canonical";
import { codeDigest, type SourceCode } from "../code/source-code";
import { type Requirements, requirementsDigest } from "../requirements/requirements";
import { INFERENCE_VERSION } from "../runner/inference-version";

/** What decides whether code changes count: its content, or a version that the author gives. */
export type CodeFingerprintStrategy = "content" | { readonly manual: string };

/**
 * What decides a connector's schema, in parts, each a digest. Equal in all parts: the schema is kept and nothing runs.
 * No credential, region, runner or package version is in it.
 */
export interface Fingerprint {
  /** The connector's code, by content. */
  readonly code: string;
  /** The version that the author gives, under the strategy `{ manual }`: it counts then, and `code` does not. */
  readonly version?: string;
  /** The connection's code. */
  readonly connection: string;
  /** The connection's requirements. */
  readonly requirements: string;
  /** How the result set is read: code interface and parser. */
  readonly reading: string;
  readonly properties: string;
  /** Which source: the secret's name or ARN without its version, so that two tenants with the same code are two. */
  readonly source: string;
  readonly inference: string;
}

/** What a fingerprint is made of. */
export interface FingerprintSubject {
  readonly code: SourceCode;
  readonly strategy: CodeFingerprintStrategy;
  readonly connectionCode: SourceCode;
  readonly requirements: Requirements | undefined;
  readonly codeInterface: string | undefined;
  readonly parser: Json | undefined;
  readonly properties: Json;
  readonly source: string | undefined;
}

export function fingerprintOf(subject: FingerprintSubject): Fingerprint {
  const { strategy } = subject;
  return {
    code: codeDigest(subject.code),
    ...(strategy === "content" ? {} : { version: digest(strategy.manual) }),
    connection: codeDigest(subject.connectionCode),
    requirements: requirementsDigest(subject.requirements),
    reading: digest({ interface: subject.codeInterface ?? null, parser: subject.parser ?? null }),
    properties: digest(subject.properties),
    source: digest(subject.source ?? null),
    inference: String(INFERENCE_VERSION),
  };
}

const PART_NAMES: { readonly [part in keyof Fingerprint]-?: string } = {
  code: "the connector's code",
  version: "the code fingerprint's version",
  connection: "the connection's code",
  requirements: "the requirements",
  reading: "code interface or parser",
  properties: "the properties",
  source: "the source",
  inference: "the inference of types",
};

/** Parts that came after the first version of the state: what a state that lacks one stands for. */
const IMPLIED: Partial<Fingerprint> = { requirements: digest(null) };

/** The parts that differ, in the order of {@link Fingerprint}; none: the schema is kept. */
export function changedParts(
  before: Partial<Fingerprint> | undefined,
  after: Fingerprint,
): (keyof Fingerprint)[] {
  const old = { ...IMPLIED, ...before };
  return (Object.keys(PART_NAMES) as (keyof Fingerprint)[]).filter(
    (part) => old[part] !== after[part] && !(part === "code" && after.version !== undefined),
  );
}

/** Why a schema is generated again, as a phrase: `the connector's code and the properties changed`. */
export function changedPartsPhrase(parts: readonly (keyof Fingerprint)[]): string {
  return `${parts.map((part) => PART_NAMES[part]).join(" and ")} changed`;
}
