import { createHash, createHmac } from "node:crypto";
import { type ProgramFacts, type StackId, stackId } from "../pulumi/program";

/** Who a stored secret belongs to: the resource that created it. */
export interface Owner extends StackId {
  readonly resource: string;
  /** Types of the components that it is in, outermost first, joined by `$`; empty where it is in none. */
  readonly parents: string;
}

/** The owner that a connection is, by its URN: two of one name in different components are two. */
export function ownerOf(facts: ProgramFacts): Owner {
  const types = (facts.urn.split("::")[2] ?? "").split("$").slice(0, -1);
  return { ...stackId(facts), resource: facts.resource, parents: types.join("$") };
}

/** Names of the tags by which an owner is known; `id` is the ownership id that create makes. */
export const TAG_PREFIX = "pulumi-python-connectors:";

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

/**
 * Whether tags say that a secret is this owner's: by the ownership id where the state has one, else (after a crash
 * before the state was written) by organization, project, stack and resource together.
 */
export function isOwnedBy(
  tags: { readonly [key: string]: string },
  owner: Owner,
  id: string | undefined,
): boolean {
  if (id !== undefined) return tags[`${TAG_PREFIX}id`] === id;
  return Object.entries(owner).every(([key, value]) => tags[TAG_PREFIX + key] === tagValue(value));
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
 * The ClientRequestToken of one write, which becomes its VersionId: stable, so that a repeated call is a no-op, and
 * made from the resource and the version it follows, never from the value, as tokens are visible.
 */
export function requestToken(urn: string, previousVersionId: string | undefined): string {
  return createHash("sha256")
    .update(JSON.stringify([urn, previousVersionId ?? ""]))
    .digest("hex");
}

/** How the state remembers a credential: an HMAC under a random key, so that even a weak credential can't be guessed. */
export function credentialDigest(key: string, value: string): string {
  return createHmac("sha256", Buffer.from(key, "base64")).update(value, "utf8").digest("base64");
}
