import { parseArn } from "../aws/arn";
import { sameJson } from "../canonical";
import { credentialDigest } from "../credentials/ownership";
import { DECLARED, type StoredConnection } from "./plan";

/** A connection's outputs: what is declared, what is stored in AWS, and nothing of the credential itself. */
export interface ConnectionOutputs extends StoredConnection {
  readonly secretArn?: string | undefined;
  /** The version that is in use. */
  readonly secretVersionId?: string | undefined;
  /** The version that this connection wrote last: another one than the current where somebody else wrote too. */
  readonly writtenVersionId?: string | undefined;
  /** Whether the secret was somebody else's before: then it is kept when the connection goes. */
  readonly adopted?: boolean | undefined;
  /** HMAC of the stored credential under `credentialKey`; `LOST_DIGEST` where an interrupted update wrote another one. */
  readonly credentialDigest?: string | undefined;
  /** A secret output. */
  readonly credentialKey?: string | undefined;
  readonly formatVersion?: number | undefined;
}

/** Equal to the digest of no credential: what is declared is written again. */
export const LOST_DIGEST = "lost";

export type ConnectionDiff =
  /** Another secret, or another region of it, is another resource: the old one goes when all that used it has moved. */
  | "replace"
  /** Declared properties differ: the engine shows which. */
  | "update"
  /** Only the credential differs, which is no property: the engine sees no difference. */
  | "credential"
  | "same";

/** What has to happen to a connection, from its outputs to its new inputs. */
export function connectionDiff(
  before: ConnectionOutputs,
  after: StoredConnection,
  /** What this process knows beside them; a refresh knows no declared value, and perhaps no region. */
  known: { readonly value?: string | undefined; readonly region?: string | undefined },
): ConnectionDiff {
  if (movesSecret(before, { name: after.secret?.name, region: known.region })) return "replace";
  if (!DECLARED.every((key) => sameJson(before[key], after[key]))) return "update";
  return isWritten(before, known.value) === false ? "credential" : "same";
}

/** Whether a declared credential is the one that was written last; `undefined` where one of them isn't known. */
export function isWritten(outputs: ConnectionOutputs, value: string | undefined): boolean | undefined {
  const { credentialKey, credentialDigest: stored } = outputs;
  if (value === undefined || credentialKey === undefined || stored === undefined) return undefined;
  return credentialDigest(credentialKey, value) === stored;
}

/** Whether somebody else wrote the secret after this connection did. */
export function isRotatedElsewhere({
  secret,
  secretVersionId,
  writtenVersionId,
}: ConnectionOutputs): boolean {
  return secret !== undefined && writtenVersionId !== undefined && secretVersionId !== writtenVersionId;
}

/** Whether the secret that is declared is another one than there is: it is not there yet, whatever it is to hold. */
export function movesSecret(
  before: ConnectionOutputs,
  declared: { readonly name: unknown; readonly region: string | undefined },
): boolean {
  return before.secret?.name !== declared.name || movesRegion(before, declared.region);
}

function movesRegion({ secret, secretArn }: ConnectionOutputs, region: string | undefined): boolean {
  if (secret === undefined || secretArn === undefined || region === undefined) return false;
  return parseArn(secretArn)?.region !== region;
}
