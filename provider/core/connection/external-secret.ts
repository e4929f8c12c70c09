import { holdsUnknown } from "../pulumi/wire";
import { defined } from "../records";
import type { ConnectionOutputs } from "./diff";
import type { StoredConnection } from "./plan";

/** A secret that is managed elsewhere, as declared; empty where there is none, or it isn't known. */
export function externalSecret({ credentials }: StoredConnection): {
  secretArn?: string;
  versionId?: string;
} {
  return credentials === undefined || holdsUnknown(credentials)
    ? {}
    : (credentials as { secretArn?: string });
}

/** The version in use: the pinned one, else the current one, else the last known. */
export function versionInUse(properties: ConnectionOutputs, current: string | undefined) {
  const secretVersionId = externalSecret(properties).versionId ?? current ?? properties.secretVersionId;
  return defined({ secretVersionId });
}
