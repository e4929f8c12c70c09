import type { FoundCredential } from "../../core/credentials/declared";
import type { Lookup } from "../../core/lookup";

/** A credential in an environment variable of this process. */
export function credentialInVariable(name: string, env: Lookup): FoundCredential {
  const text = env(name);
  if (text === undefined) {
    return { kind: "missing", reason: `the environment variable ${name} is not set where pulumi runs` };
  }
  if (text === "") {
    return { kind: "missing", reason: `the environment variable ${name} is set, but empty` };
  }
  return { kind: "text", text };
}
