import type { RequestCredentials } from "../runner/protocol";

/** Where the runner gets a connection's credentials from. */
export interface CredentialSource {
  /** The secret that holds them, or will; its current version where none is named. */
  readonly stored?:
    | { readonly id: string; readonly region: string; readonly versionId?: string | undefined }
    | undefined;
  /** The declared value, where this process knows it and it is, or will be, the stored one. */
  readonly value?: string | undefined;
  /** Whether the declared value goes along with the request, because it is not the stored one (yet). */
  readonly inline: boolean;
}

export const NO_CREDENTIALS: CredentialSource = { inline: false };

/** A secret that is managed elsewhere, which only the runner reads. */
export function managedElsewhere(
  { secretArn, versionId }: { readonly secretArn: string; readonly versionId?: string | undefined },
  region: string,
): CredentialSource {
  return { stored: { id: secretArn, region, versionId }, inline: false };
}

/** The credentials of a request to the runner. */
export function requestCredentials(source: CredentialSource): RequestCredentials {
  if (source.inline && source.value !== undefined) return { value: source.value };
  if (source.stored === undefined) return null;
  const { id, region, versionId } = source.stored;
  return { secret: { id, region, versionId: versionId ?? null } };
}

/**
 * What tells one credential from another in a cache key: the declared value where it is known, sealed by `seal`, so
 * that a preview and the update after it agree although only the update has a stored secret; else the secret and its
 * version.
 */
export async function credentialIdentity(
  source: CredentialSource,
  seal: (value: string) => Promise<string>,
  currentVersion: (id: string) => Promise<string>,
): Promise<string> {
  if (source.value !== undefined) return `value:${await seal(source.value)}`;
  if (source.stored === undefined) return "none";
  const { id, versionId } = source.stored;
  return `secret:${id}@${versionId ?? (await currentVersion(id))}`;
}
