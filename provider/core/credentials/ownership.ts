import { createHash, createHmac } from "node:crypto";
import { canonicalJson } from "../canonical";
import { type ProgramFacts, type StackId, stackId } from "../pulumi/program";
import { parseUrn } from "../pulumi/urn";
import type { StoredSecret } from "./secret-settings";

/** Who a stored secret belongs to: the resource that created it. */
export interface Owner extends StackId {
  readonly resource: string;
  /** Types of the components that it is in, outermost first, joined by `$`; empty where it is in none. */
  readonly parents: string;
}

/** The owner that a connection is, by its URN: two of one name in different components are two. */
export function ownerOf(facts: ProgramFacts): Owner {
  const parents = parseUrn(facts.urn)?.parents ?? [];
  return { ...stackId(facts), resource: facts.resource, parents: parents.join("$") };
}

/** Names of the tags by which an owner is known; `id` is the ownership id that create makes. */
export const TAG_PREFIX = "pulumi-python-connectors:";
export const ID_TAG = `${TAG_PREFIX}id`;

const MAX_TAG_VALUE = 256;

/**
 * A tag's value for a text: AWS takes letters, digits, spaces and `_.:/=+-@`, 256 characters at most. Other characters
 * are written as `=<hex>=` (and so is `=` itself), a longer text as its digest, so that different texts stay different.
 */
function tagValue(text: string): string {
  const escaped = text.replace(
    /[^\p{L}\p{N} _.:/+@-]/gu,
    (character) => `=${character.codePointAt(0)?.toString(16)}=`,
  );
  return escaped.length <= MAX_TAG_VALUE ? escaped : createHash("sha256").update(text).digest("hex");
}

/** The tags of a stored secret. */
export function ownershipTags(owner: Owner, id: string): Record<string, string> {
  const tags = { ...owner, id };
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [TAG_PREFIX + key, tagValue(value)]));
}

/** Says of a secret that it was somebody else's before: it is kept when the connection goes. */
export const ADOPTED_TAG = `${TAG_PREFIX}adopted`;

/** What the state knows of a secret that it stores: what tells it from one that only has its name. */
export interface OwnershipEvidence {
  /** The ownership id that create made. */
  readonly id: string;
  /** The version that was written last. */
  readonly versionId: string | undefined;
}

/**
 * Whether a secret is this owner's. Where the state knows it: by the ownership id; or by the version that was written last,
 * whose id nobody else could have made, where somebody removed the tags, or they name this owner with another id (a
 * process that a crash orphaned may have tagged last). Where the state knows nothing, after a crash before it was
 * written: by organization, project, stack and resource together.
 */
export function isOwnedBy(
  found: { readonly tags: { readonly [key: string]: string }; readonly versionId: string | undefined },
  owner: Owner,
  state: OwnershipEvidence | undefined,
): boolean {
  const { tags, versionId } = found;
  const id = tags[ID_TAG];
  const isNamed = Object.entries(owner).every(([key, value]) => tags[TAG_PREFIX + key] === tagValue(value));
  if (state === undefined) return isNamed;
  return (
    id === state.id ||
    ((id === undefined || isNamed) && versionId !== undefined && versionId === state.versionId)
  );
}

/** Whom a secret's tags name as its owner, for a message. */
export function describeOwner(tags: { readonly [key: string]: string }): string {
  const [project, stack, resource] = ["project", "stack", "resource"].map((key) => tags[TAG_PREFIX + key]);
  return project === undefined
    ? "no owner that this package knows"
    : `resource "${resource}" of ${project}/${stack}`;
}

/** Secrets Manager's own limit for names. */
const MAX_NAME = 512;

/**
 * `<project>/<stack>/<resource>`, with characters that Secrets Manager refuses written as `_`; within a component a short
 * digest of the components' types is added, as another component may have a connection of the same name.
 */
export function defaultSecretName(owner: Owner): string {
  const within =
    owner.parents === "" ? "" : `-${createHash("sha256").update(owner.parents).digest("hex").slice(0, 8)}`;
  const name = `${owner.project}/${owner.stack}/${owner.resource}${within}`
    .replace(/[^A-Za-z0-9/_+=.@-]/g, "_")
    .slice(0, MAX_NAME - 1);
  // A name that ends in a hyphen and six characters reads like the end of an ARN: AWS advises against it, and a
  // lookup by name can then meet another secret.
  return /-[A-Za-z0-9]{6}$/.test(name) ? `${name}_` : name;
}

/**
 * The ClientRequestToken of a new secret, which becomes its first VersionId: stable within one creation, so that a repeated
 * call is a no-op. It is made from the resource, the ownership id and the settings (with other ones, a repeated call has
 * to bring them up to date), never from the value, as tokens are visible.
 */
export function creationToken(urn: string, id: string, settings: StoredSecret): string {
  const { description, kmsKeyId, tags } = settings;
  return token([urn, "", id, canonicalJson({ description, kmsKeyId, tags })]);
}

/** What the token of a new version is made from, beside the resource. */
export interface VersionBase {
  /** The version that was written last, by the state; the ownership id where the state knows none. */
  readonly written: string | undefined;
  /** The version that is current. */
  readonly current: string | undefined;
}

/**
 * The ClientRequestToken of a new version: stable for the resource and the versions before it. With the current one alone,
 * a value that was written, undone by somebody else and is written again would meet its own earlier version: nothing would
 * change.
 * @param attempt Counts up where a token turns out to be used, by a write that a crash lost.
 */
export function versionToken(urn: string, { written, current }: VersionBase, attempt = 0): string {
  return token([urn, written ?? "", current ?? "", attempt]);
}

/** How many writes in a row may be lost in crashes and are still known as this resource's own. */
const MAX_LOST_WRITES = 5;

/** Whether the current version comes from a write of this resource that the state, because of a crash, doesn't know of. */
export function isLostWrite(urn: string, { written, current }: VersionBase): boolean {
  let version = written;
  for (let lost = 0; lost < MAX_LOST_WRITES && version !== undefined; lost++) {
    version = versionToken(urn, { written, current: version });
    if (version === current) return true;
  }
  return false;
}

function token(parts: readonly (string | number)[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

/** How the state remembers a credential: an HMAC under a random key, so that even a weak credential can't be guessed. */
export function credentialDigest(key: string, value: string): string {
  return createHmac("sha256", Buffer.from(key, "base64")).update(value, "utf8").digest("base64");
}
