import { defined } from "../records";

const FORMS = ["value", "env", "file", "secretArn"] as const;
export type CredentialsForm = (typeof FORMS)[number];

/** The place of a credential that is read at deployment. */
export type CredentialPlace = { readonly env: string } | { readonly file: string };

/** Which form raw credentials have, whether their content is valid, or known, or not. */
export function credentialsForm(raw: unknown): CredentialsForm | undefined {
  if (typeof raw !== "object" || raw === null) return undefined;
  const keys = Object.keys(defined(raw));
  const found = FORMS.filter((form) => keys.includes(form));
  return found.length === 1 ? found[0] : undefined;
}

/** `undefined` where the credentials have another form, or none. */
export function credentialPlace(raw: unknown): CredentialPlace | undefined {
  const form = credentialsForm(raw);
  const { env, file } = (raw ?? {}) as { env?: unknown; file?: unknown };
  if (form === "env" && typeof env === "string") return { env };
  return form === "file" && typeof file === "string" ? { file } : undefined;
}
