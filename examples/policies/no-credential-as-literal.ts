import type { ResourceValidationPolicy } from "@pulumi/policy";
import { credentialLiterals, propertyLiterals } from "./credential-literals";
import { isPython, type PythonResource } from "./resources";

/** The state holds code with a first line of its own, which is none of the file's. */
const STORED = "%python\n";

export const noCredentialAsLiteral: ResourceValidationPolicy = {
  name: "no-credential-as-literal",
  description:
    "Code of Python connections and connectors holds no credential, and a connection's credential is a Pulumi secret.",
  enforcementLevel: "mandatory",
  validateResource({ type, props }, reportViolation) {
    if (!isPython(type)) return;
    const { code = {}, properties, warnings = [] } = props as PythonResource;
    for (const [file, stored] of Object.entries(code)) {
      if (typeof stored !== "string") continue;
      const text = stored.startsWith(STORED) ? stored.slice(STORED.length) : stored;
      for (const { line, what } of credentialLiterals(text))
        reportViolation(
          `${file}, line ${line}: this looks like ${what}. Put it into the connection's credentials, and take it from ` +
            "what context(credentials) is given.",
        );
    }
    for (const { path, what } of propertyLiterals(properties))
      reportViolation(
        `properties.${path}: this looks like ${what}. Properties are in the state for all to read: put it into the ` +
          "connection's credentials.",
      );
    if (warnings.some((warning) => warning.code === "CREDENTIAL_NOT_SECRET"))
      reportViolation(
        "The connection's credential is no Pulumi secret. Set it with pulumi config set --secret, and read it with " +
          "config.requireSecret.",
      );
  },
};
