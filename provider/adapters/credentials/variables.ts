import type { FoundCredential } from "../../core/credentials/declared";

/** A credential in an environment variable of this process. */
export function credentialInVariable(
  name: string,
  env: (name: string) => string | undefined,
): FoundCredential {
  const text = env(name);
  if (text === undefined) {
    return { kind: "missing", reason: `the environment variable ${name} is not set where pulumi runs` };
  }
  if (text === "") {
    return { kind: "missing", reason: `the environment variable ${name} is set, but empty` };
  }
  return { kind: "text", text };
}
