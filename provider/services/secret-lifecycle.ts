import {
  isOwnedBy,
  type Owner,
  ownershipTags,
  requestToken,
  TAG_PREFIX,
} from "../core/credentials/ownership";
import { ServiceError } from "../core/errors";
import type { SecretStore } from "../ports";

/** A secret that this resource stores credentials in. */
export interface OwnedSecret {
  readonly name: string;
  readonly owner: Owner;
  /** The ownership id in the resource's state. */
  readonly id: string;
  readonly urn: string;
}

/** How long a deleted secret can be restored. */
export const RECOVERY_WINDOW_DAYS = 30;

/**
 * Creates the secret, or takes over one that this resource left behind: after a crash before the state was written, or
 * scheduled for deletion by an earlier destroy.
 * @throws ServiceError where the name belongs to somebody else.
 */
export async function createOwnedSecret(
  store: SecretStore,
  secret: OwnedSecret,
  value: string,
): Promise<{ arn: string; versionId: string }> {
  const { name, owner, id, urn } = secret;
  const tags = ownershipTags(owner, id);
  const created = await store.create({ name, value, token: requestToken(urn, undefined), tags });
  if (created !== undefined) return created;

  const found = await store.describe(name);
  if (found === undefined) {
    throw new ServiceError(
      "SECRET_NAME_TAKEN",
      `the secret "${name}" can neither be created nor found`,
      "Somebody may be deleting it right now: try again in a minute.",
    );
  }
  if (!isOwnedBy(found.tags, owner, undefined)) {
    throw new ServiceError(
      "SECRET_NOT_OURS",
      `the secret "${name}" exists and does not belong to this resource: its tags name ${describeOwner(found.tags)}`,
      "Delete or rename that secret, or refer to it with credentials: { secretArn }.",
    );
  }
  if (found.scheduledForDeletion) await store.restore(found.arn);
  await store.tag(found.arn, tags);
  const { versionId } = await store.put(found.arn, value, requestToken(urn, found.versionId));
  return { arn: found.arn, versionId };
}

/** Schedules the deletion of the secret, if it still is this resource's. Returns whether anything was left in place. */
export async function deleteOwnedSecret(
  store: SecretStore,
  arn: string,
  owner: Owner,
  id: string,
): Promise<{ left?: string }> {
  const found = await store.describe(arn);
  if (found === undefined || found.scheduledForDeletion) return {};
  if (!isOwnedBy(found.tags, owner, id)) {
    return {
      left: `the secret ${arn} was left in place: its tags say that it now belongs to ${describeOwner(found.tags)}`,
    };
  }
  await store.delete(arn, RECOVERY_WINDOW_DAYS);
  return {};
}

function describeOwner(tags: { readonly [key: string]: string }): string {
  const [project, stack, resource] = ["project", "stack", "resource"].map((key) => tags[TAG_PREFIX + key]);
  return project === undefined
    ? "no owner that this package knows"
    : `resource "${resource}" of ${project}/${stack}`;
}
