import { createHash } from "node:crypto";
import { parseUrn } from "../pulumi/urn";
import { isLocal, type RunnerTarget } from "./target";

const MAX_TENANT = 256;

/**
 * The tenant that a connection is to Lambda: `<organization>/<project>/<stack>/<name>`. AWS takes letters and digits of ASCII,
 * spaces and `._:/=+-@`, 256 characters at most: others are written as `=<hex>=` (and so is `=` itself), a longer text as its
 * digest, so that different connections stay different tenants. `undefined` of a text that is no URN.
 */
export function tenantOf({
  organization,
  urn,
}: {
  readonly organization: string;
  /** The connection's. */
  readonly urn: string;
}): string | undefined {
  const connection = parseUrn(urn);
  if (connection === undefined) return undefined;
  const { project, stack, name, parents } = connection;
  const parts = [organization, project, stack, name].map(escaped);
  // No part that is escaped has a letter after f between two of these.
  const within = parents.length === 0 ? "" : `=within=${sha256(parents.join("$")).slice(0, 16)}`;
  const tenant = parts.join("/") + within;
  return tenant.length <= MAX_TENANT ? tenant : sha256(tenant);
}

/** The runner as it is invoked for a connection: with the tenant, where it has one for each. One that it has stays. */
export function forTenant<Target extends RunnerTarget | undefined>(
  target: Target,
  tenant: string | undefined,
): Target {
  if (target === undefined || isLocal(target) || target.tenantIsolation !== true) return target;
  return { ...target, tenant: target.tenant ?? tenant };
}

/** A slash too: it stands between the parts. */
function escaped(text: string): string {
  return text.replace(/[^A-Za-z0-9 _.:+@-]/gu, (character) => `=${character.codePointAt(0)?.toString(16)}=`);
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
