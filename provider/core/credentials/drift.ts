import { sameJson } from "../canonical";
import { defined } from "../records";
import { describeOwner, isLostWrite, isOwnedBy, type Owner, type OwnershipEvidence } from "./ownership";
import { isRunnerTag, TAKEN_AWAY } from "./runner-tags";
import { AWS_MANAGED_KEY, DEFAULT_DESCRIPTION, type StoredSecret, sameKey } from "./secret-settings";

/** A secret as AWS describes it, as far as drift shows in it. */
interface Found {
  readonly versionId: string | undefined;
  readonly description: string | undefined;
  readonly kmsKeyId: string | undefined;
  readonly tags: { readonly [key: string]: string };
}

/** What somebody else did to a secret that this connection stores. */
export interface SecretDrift {
  /** The declared settings as they are now: the next update writes what differs. */
  readonly settings: StoredSecret;
  /** Each change as a phrase; empty where there is none. */
  readonly changes: readonly string[];
  /** Whether the current version is one that an interrupted update wrote: then the declared value has to be written again. */
  readonly lost: boolean;
}

/**
 * Compares a secret with its last state. What isn't declared is not this connection's to put right, so only its key, which
 * decides who can read it, is reported.
 */
export function secretDrift(
  urn: string,
  before: StoredSecret,
  evidence: OwnershipEvidence,
  inUse: string | undefined,
  owner: Owner | undefined,
  found: Found,
): SecretDrift {
  const changes: string[] = [];
  const lost = isLostWrite(urn, { written: evidence.versionId, current: found.versionId });
  if (lost) {
    changes.push(
      `a version that an interrupted update wrote is current now (${found.versionId}); the next update writes what is declared`,
    );
  } else if (found.versionId !== inUse) {
    const whose =
      found.versionId === evidence.versionId
        ? "the version that this connection wrote"
        : "a version that somebody else wrote";
    changes.push(`${whose} is current now (${found.versionId ?? "none"}), and stays in use`);
  }
  const { description, kmsKeyId, tags } = before;
  if (description !== undefined && description !== found.description)
    changes.push("its description was changed");
  if (!sameKey(kmsKeyId, found.kmsKeyId)) {
    changes.push(`its KMS key was changed from ${keyName(kmsKeyId)} to ${keyName(found.kmsKeyId)}`);
  }
  const changedTags = Object.keys(tags ?? {}).filter((key) => found.tags[key] !== tags?.[key]);
  for (const key of changedTags) {
    changes.push(`its tag "${key}" was ${Object.hasOwn(found.tags, key) ? "changed" : "removed"}`);
  }
  if (owner !== undefined && !isOwnedBy(found, owner, evidence)) {
    changes.push(`its tags say that it belongs to ${describeOwner(found.tags)}`);
  }
  const keptTags = Object.fromEntries(
    Object.keys(tags ?? {}).flatMap((key) =>
      Object.hasOwn(found.tags, key)
        ? [[key, found.tags[key] ?? ""]]
        : isRunnerTag(key)
          ? [[key, TAKEN_AWAY]]
          : [],
    ),
  );
  const settings: StoredSecret = defined({
    ...before,
    description: description === undefined ? undefined : (found.description ?? DEFAULT_DESCRIPTION),
    kmsKeyId:
      kmsKeyId === undefined || sameKey(kmsKeyId, found.kmsKeyId)
        ? kmsKeyId
        : (found.kmsKeyId ?? AWS_MANAGED_KEY),
    tags: tags === undefined ? undefined : keptTags,
  });
  return { settings: sameJson(settings, before) ? before : settings, changes, lost };
}

function keyName(kmsKeyId: string | undefined): string {
  return kmsKeyId ?? "the AWS managed key";
}
