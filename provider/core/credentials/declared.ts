import type { Problem } from "../errors";
import type { Warning } from "../warning";
import { type Credentials, credentialProblem } from "./inputs";

/** A credential that the program names the place of, as it is there now. */
export type FoundCredential =
  | { readonly kind: "text"; readonly text: string }
  /** Not there: no such variable, no such file. */
  | { readonly kind: "missing"; readonly reason: string }
  /** There, and not to be used: a folder, outside of the project, too large, not text. */
  | { readonly kind: "refused"; readonly reason: string };

export interface DeclaredCredential {
  /** What is to be stored; `undefined` where that isn't known, or nothing is. */
  readonly value: string | undefined;
  readonly warning?: Warning | undefined;
}

/**
 * The credential that is to be stored.
 *
 * @param found What is at its place, for `{ env }` and `{ file }`.
 * @param isStored Whether the secret has been written before: then a missing one is no error, and what is stored stays.
 */
export function declaredCredential(
  credentials: Credentials | undefined,
  found: FoundCredential | undefined,
  isStored: boolean,
): DeclaredCredential | { readonly problem: Problem } {
  if (credentials === undefined || "secretArn" in credentials) return { value: undefined };
  if ("value" in credentials) return { value: credentials.value };
  const path = "env" in credentials ? "credentials.env" : "credentials.file";
  if (found === undefined) return { value: undefined };
  if (found.kind === "text") {
    const reason = credentialProblem(found.text);
    return reason === undefined ? { value: found.text } : { problem: { path, reason } };
  }
  if (found.kind === "refused" || !isStored) return { problem: { path, reason: found.reason } };
  const message = `${found.reason}; the stored credentials stay in use`;
  return { value: undefined, warning: { code: "CREDENTIAL_MISSING", path, message } };
}
