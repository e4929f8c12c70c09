import { digest, type Json } from "../canonical";
import { codeDigest, type SourceCode } from "../code/source-code";
import { picked, without } from "../records";
import { type Requirements, requirementsDigest } from "../requirements/requirements";
import { INFERENCE_VERSION } from "../runner/inference-version";

/** What decides whether code changes count: its content, or a version that the author gives. */
export type CodeFingerprintStrategy =
  | "content"
  | {
      /** A version of your own, 1 to 256 characters: only another one counts as a change. @example "2026-11" */
      readonly manual: string;
    };

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
  /** The connection's requirements, where it has any. */
  readonly requirements?: string;
  /** How the result set is read and what is made of it: code interface, parser, generation and edits. */
  readonly reading: string;
  /** Where there are any. */
  readonly properties?: string;
  /**
   * Which source: the secret's name or ARN without its version, so that two tenants with the same code are two; left out
   * where the connection has no credentials.
   */
  readonly source?: string;
  /** The version of the inference rules: raised only where a schema can come out otherwise. */
  readonly inference: string;
}

/** What a fingerprint is made of. */
export interface FingerprintSubject {
  readonly code: SourceCode;
  readonly strategy: CodeFingerprintStrategy;
  readonly connectionCode: SourceCode;
  readonly requirements: Pick<Requirements, "text"> | undefined;
  readonly codeInterface: string | undefined;
  readonly parser: Json | undefined;
  readonly generation: Json | undefined;
  readonly edits: Json | undefined;
  readonly properties: Json;
  readonly source: string | undefined;
}

export function fingerprintOf(subject: FingerprintSubject): Fingerprint {
  const { strategy } = subject;
  const parts = {
    code: codeDigest(subject.code),
    ...(strategy === "content" ? {} : { version: digest(strategy.manual) }),
    connection: codeDigest(subject.connectionCode),
    requirements: requirementsDigest(subject.requirements),
    reading: digest({
      interface: subject.codeInterface ?? null,
      parser: subject.parser ?? null,
      // These came later: a connector without them has the digest that it had.
      generation: subject.generation === "full" ? undefined : subject.generation,
      edits: subject.edits,
    }),
    properties: digest(subject.properties),
    source: digest(subject.source ?? null),
  };
  const told = Object.entries(parts)
    .map(([name, value]) => [name, shortPart(value)] as const)
    .filter(([name, value]) => LEFT_OUT[name as keyof typeof LEFT_OUT] !== value);
  return { ...(Object.fromEntries(told) as typeof parts), inference: String(INFERENCE_VERSION) };
}

/** 128 bits in 22 characters of base64url instead of 32 of hexadecimal: a state holds a dozen for each connector. */
export function shortPart(digest: string): string {
  return /^[0-9a-f]{32}$/.test(digest) ? Buffer.from(digest, "hex").toString("base64url") : digest;
}

/** What a part that is left out stands for. */
const LEFT_OUT = {
  requirements: shortPart(digest(null)),
  properties: shortPart(digest({})),
  source: shortPart(digest(null)),
};

/** With all parts in their short form: format 1 of the state has hexadecimal digests, and may leave out none. */
function complete(fingerprint: unknown): Partial<Fingerprint> {
  const parts = Object.entries(fingerprint ?? {}).map(([name, value]) => [name, shortPart(String(value))]);
  return { ...LEFT_OUT, ...Object.fromEntries(parts) };
}

export const PART_NAMES: { readonly [part in keyof Fingerprint]-?: string } = {
  code: "the connector's code",
  version: "the code fingerprint's version",
  connection: "the connection's code",
  requirements: "the requirements",
  reading: "code interface, parser, generation or edits",
  properties: "the properties",
  source: "the source",
  inference: "the inference of types",
};

/** The parts that the program decides; the others change with the source, or with this package. */
const OWN_PARTS: ReadonlySet<keyof Fingerprint> = new Set([
  "code",
  "version",
  "connection",
  "requirements",
  "reading",
  "properties",
]);

/** Whether a program's own change is among the parts that differ, so that a change of the schema may be its doing. */
export function isOwnChange(parts: readonly (keyof Fingerprint)[]): boolean {
  return parts.some((part) => OWN_PARTS.has(part));
}

/** The parts that differ and count, in the order of {@link Fingerprint}; none: the schema is kept. */
export function changedParts(
  before: Partial<Fingerprint> | undefined,
  after: Fingerprint,
): (keyof Fingerprint)[] {
  return differingParts(before, after).filter((part) => part !== "code" || after.version === undefined);
}

/** All parts that differ: under a version that stands, code may have changed all the same. */
export function differingParts(before: unknown, after: Fingerprint): (keyof Fingerprint)[] {
  const [old, now] = [complete(before), complete(after)];
  return (Object.keys(PART_NAMES) as (keyof Fingerprint)[]).filter((part) => old[part] !== now[part]);
}

/**
 * The same fingerprint, with each part spelled as the last one has it where it is equal: after an upgrade from format 1 of the
 * state a preview shows the parts that differ, and no other.
 */
export function spelledAs(before: unknown, now: Fingerprint): Fingerprint {
  if (typeof before !== "object" || before === null) return now;
  const differing = differingParts(before, now);
  const same = Object.keys(PART_NAMES).filter((part) => !differing.includes(part as keyof Fingerprint));
  return { ...without({ ...now }, same), ...picked({ ...before }, same) } as unknown as Fingerprint;
}

/** The fingerprint of a schema that is kept: the code that made it stays in it, whatever the code is now. */
export function keptFingerprint(before: unknown, now: Fingerprint): Fingerprint {
  const { code = now.code } = (before ?? {}) as Partial<Fingerprint>;
  return { ...now, code };
}

/** The parts that count in which what a state was made from differs from what it would be made from now. */
export function partsChangedSince(
  before: { readonly fingerprint?: unknown } | undefined,
  after: Fingerprint,
): (keyof Fingerprint)[] {
  return changedParts(before?.fingerprint as Partial<Fingerprint> | undefined, after);
}
