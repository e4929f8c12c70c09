import {
  ADOPTED_TAG,
  creationToken,
  describeOwner,
  isLostWrite,
  isOwnedBy,
  type Owner,
  type OwnershipEvidence,
  ownershipTags,
  type VersionBase,
  versionToken,
} from "../core/credentials/ownership";
import { RUNNER_TAGS } from "../core/credentials/runner-tags";
import {
  DEFAULT_DESCRIPTION,
  DEFAULT_RECOVERY_DAYS,
  type StoredSecret,
  sameKey,
} from "../core/credentials/secret-settings";
import { ServiceError } from "../core/errors";
import { defined } from "../core/records";
import type { Clock, SecretContent, SecretDescription, SecretStore } from "../ports";

/** A secret that a connection stores its credentials in. */
export interface OwnedSecret {
  readonly settings: StoredSecret;
  readonly owner: Owner;
  /** The ownership id: the resource's id in the state. */
  readonly id: string;
  readonly urn: string;
}

/** A secret as it was written. */
export interface WrittenSecret {
  readonly arn: string;
  readonly versionId: string;
  /** Whether it was somebody else's before. */
  readonly adopted: boolean;
  /** Whether the value was written: else the version may be one that somebody else wrote. */
  readonly wrote: boolean;
}

/** A declared credential. */
export interface DeclaredValue {
  /** `undefined` where this process doesn't know it. */
  readonly value: string | undefined;
  /** Whether it is another one than was written last. */
  readonly changed: boolean;
}

/** The last state of a secret that exists. */
export interface SecretState extends OwnershipEvidence {
  readonly arn: string;
  readonly adopted: boolean;
  /** The settings that were declared, as they were found last. */
  readonly settings: StoredSecret;
}

/** How long a name is waited for whose secret is just being deleted for good. */
const NAME_PATIENCE_MS = 120_000;
const MAX_PAUSE_MS = 5000;
/** How many writes a crash may have lost, each with a token of its own. */
const MAX_USED_TOKENS = 5;

/** What the life of secrets needs from outside. */
interface Outside {
  readonly store: SecretStore;
  readonly clock: Clock;
}

/**
 * Creates the secret, or takes over one that this resource left behind: after a crash before the state was written, or
 * scheduled for deletion by an earlier destroy. A name whose secret is just being deleted for good is waited for.
 * @throws ServiceError where the name belongs to somebody else.
 */
export async function createOwnedSecret(
  { store, clock }: Outside,
  secret: OwnedSecret,
  value: string,
): Promise<WrittenSecret> {
  const { settings, id, urn } = secret;
  const { name } = settings;
  const token = creationToken(urn, id, settings);
  const tags = tagsOf(secret, false);
  const deadline = clock.now() + NAME_PATIENCE_MS;
  for (let pause = 250; ; pause = Math.min(pause * 2, MAX_PAUSE_MS)) {
    const created = await store.create({ name, value, token, tags, ...content(settings) });
    if (created !== undefined) return { ...created, adopted: false, wrote: true };
    const found = await store.describe(name);
    const taken = found && (await takeOver(store, secret, found, value).catch(notSeenYet));
    if (taken !== undefined) return taken;
    if (clock.now() + pause > deadline) break;
    await clock.sleep(pause);
  }
  throw new ServiceError(
    "SECRET_NAME_TAKEN",
    `the secret "${name}" can neither be created nor found`,
    "Somebody may be deleting it right now: run `pulumi up` again in a few minutes, or choose another secret.name.",
  );
}

/** A secret that was deleted just now may still look as if it were there. */
function notSeenYet(error: unknown): undefined {
  if (error instanceof ServiceError && ["SECRET_DELETED", "SECRET_MISSING"].includes(error.code)) return;
  throw error;
}

/** `undefined` where the secret is going for good. */
async function takeOver(
  store: SecretStore,
  secret: OwnedSecret,
  found: SecretDescription,
  value: string,
): Promise<WrittenSecret | undefined> {
  const { settings, owner, id, urn } = secret;
  const { arn } = found;
  const ours = isOwnedBy(found, owner, undefined);
  if (!ours && settings.adopt !== true) throw notOurs(found);
  if (found.scheduledForDeletion && !(await store.restore(arn))) return undefined;
  const adopted = !ours || found.tags[ADOPTED_TAG] !== undefined;
  // Of an adopted one, what isn't declared stays as it was.
  await bringContentUpToDate(store, found, adopted ? { ...found, ...defined(settings) } : content(settings));
  await bringTagsUpToDate(store, found, tagsOf(secret, adopted), []);
  // Always a version of its own: by it the state that is written now is known from one that a crash lost.
  const tokens = versionTokens(urn, { written: id, current: found.versionId });
  return { arn, versionId: await putVersion(store, arn, value, tokens), adopted, wrote: true };
}

/**
 * Brings a secret that exists up to date, as far as it differs; one that is gone is made again. The value is written only
 * where it has changed: what somebody else wrote stays.
 * @throws ServiceError where it belongs to somebody else now.
 */
export async function updateOwnedSecret(
  outside: Outside,
  secret: OwnedSecret,
  before: SecretState,
  { value, changed }: DeclaredValue,
): Promise<WrittenSecret> {
  const { store } = outside;
  const { settings, owner, urn } = secret;
  const found = await store.describe(before.arn);
  if (
    found === undefined ||
    (found.scheduledForDeletion && !(await restoreOurs(store, found, secret, before)))
  ) {
    if (value === undefined) throw gone(before.arn);
    return createOwnedSecret(outside, secret, value);
  }
  const ours = isOwnedBy(found, owner, before);
  if (!ours && settings.adopt !== true) throw notOurs(found);
  const adopted = !ours || wasAdopted(found, before);
  await bringContentUpToDate(store, found, {
    description: wanted(
      settings.description,
      before.settings.description,
      found.description,
      DEFAULT_DESCRIPTION,
    ),
    kmsKeyId: wanted(settings.kmsKeyId, before.settings.kmsKeyId, found.kmsKeyId, undefined),
  });
  await bringTagsUpToDate(store, found, tagsOf(secret, adopted), Object.keys(before.settings.tags ?? {}));
  const base = { written: before.versionId, current: found.versionId };
  const lost = isLostWrite(urn, base);
  if (value === undefined || !(changed || lost)) {
    return { arn: before.arn, versionId: found.versionId ?? before.versionId ?? "", adopted, wrote: false };
  }
  // The version that this very write made before a crash is met by its own token, which changes nothing.
  const tokens = [...(lost && found.versionId ? [found.versionId] : []), ...versionTokens(urn, base)];
  const versionId = await putVersion(store, before.arn, value, tokens);
  return { arn: before.arn, versionId, adopted, wrote: true };
}

/**
 * Deletes the secret, if it still is this resource's; an adopted one is kept, without the owner's tags.
 * @returns What was left in place, and why.
 */
export async function deleteOwnedSecret(
  { store }: Outside,
  owner: Owner,
  before: SecretState,
): Promise<{ left?: string }> {
  const { arn, settings } = before;
  const found = await store.describe(arn);
  if (found === undefined) return {};
  if (!isOwnedBy(found, owner, before)) {
    if (found.scheduledForDeletion) return {};
    const whose = describeOwner(found.tags);
    return { left: `the secret ${arn} was left in place: its tags say that it now belongs to ${whose}` };
  }
  if (wasAdopted(found, before)) {
    if (found.scheduledForDeletion) return {};
    await store.untag(arn, [...Object.keys(ownershipTags(owner, before.id)), ADOPTED_TAG, ...RUNNER_TAGS]);
    return { left: `the secret ${arn} was left in place: it was there before this connection adopted it` };
  }
  if (!found.scheduledForDeletion) {
    await store.delete(arn, settings.recoveryWindowInDays ?? DEFAULT_RECOVERY_DAYS);
  }
  return {};
}

/** By the tag too: a crash may have lost the state of the operation that adopted it. */
function wasAdopted({ tags }: SecretDescription, { adopted }: SecretState): boolean {
  return adopted || tags[ADOPTED_TAG] !== undefined;
}

async function restoreOurs(
  store: SecretStore,
  found: SecretDescription,
  { owner, settings }: OwnedSecret,
  before: SecretState,
): Promise<boolean> {
  if (!isOwnedBy(found, owner, before) && settings.adopt !== true) throw notOurs(found);
  return store.restore(found.arn);
}

/** The declared tags, and those that say whose the secret is. */
function tagsOf({ settings, owner, id }: OwnedSecret, adopted: boolean): { readonly [key: string]: string } {
  return {
    ...settings.tags,
    ...ownershipTags(owner, id),
    ...(adopted ? { [ADOPTED_TAG]: "true" } : {}),
  };
}

function content({ description, kmsKeyId }: StoredSecret): SecretContent {
  return { description: description ?? DEFAULT_DESCRIPTION, kmsKeyId };
}

/** What isn't declared, and wasn't, is left as somebody else may have set it. */
function wanted<T>(declared: T | undefined, before: T | undefined, found: T | undefined, otherwise: T) {
  if (declared !== undefined) return declared;
  return before === undefined ? found : otherwise;
}

async function bringContentUpToDate(
  store: SecretStore,
  found: SecretDescription,
  {
    description,
    kmsKeyId,
  }: { readonly description: string | undefined; readonly kmsKeyId: string | undefined },
): Promise<void> {
  if (description === found.description && sameKey(kmsKeyId, found.kmsKeyId)) return;
  await store.update(found.arn, { description: description ?? "", kmsKeyId });
}

async function bringTagsUpToDate(
  store: SecretStore,
  found: SecretDescription,
  tags: { readonly [key: string]: string },
  before: readonly string[],
): Promise<void> {
  // All of them where any differs: what was found may be older than the last write, which removed some.
  if (Object.entries(tags).some(([key, value]) => found.tags[key] !== value)) {
    await store.tag(found.arn, tags);
  }
  // A function that is not named any more must not go on reading, whatever the state knew of it.
  const candidates = [...new Set([...before, ...RUNNER_TAGS])];
  const superfluous = candidates.filter((key) => !Object.hasOwn(tags, key) && Object.hasOwn(found.tags, key));
  if (superfluous.length > 0) await store.untag(found.arn, superfluous);
}

function versionTokens(urn: string, base: VersionBase): string[] {
  return Array.from({ length: MAX_USED_TOKENS }, (_, attempt) => versionToken(urn, base, attempt));
}

/** Writes the value under the first of these tokens that isn't used with another value. */
async function putVersion(
  store: SecretStore,
  arn: string,
  value: string,
  tokens: readonly string[],
): Promise<string> {
  for (const token of tokens) {
    const put = await store.put(arn, value, token);
    if (put !== undefined) return put.versionId;
  }
  throw new ServiceError(
    "SECRET_TOKENS_USED",
    `the credentials could not be stored in ${arn}: every token that this write may use belongs to another version`,
    "Run `pulumi refresh`, and then `pulumi up` again.",
  );
}

function gone(arn: string): ServiceError {
  return new ServiceError(
    "SECRET_MISSING",
    `the secret ${arn} was deleted outside of Pulumi, and the credentials to store are not there`,
    "Provide the credentials (credentials.env or credentials.file), and run `pulumi up` again.",
  );
}

function notOurs({ name, tags }: SecretDescription): ServiceError {
  return new ServiceError(
    "SECRET_NOT_OURS",
    `the secret "${name}" exists and does not belong to this resource: its tags name ${describeOwner(tags)}`,
    "Take it over with secret: { adopt: true }, or choose another secret.name; " +
      "to use it without writing it, write credentials: { secretArn }.",
  );
}
