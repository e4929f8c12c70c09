import { createHash } from "node:crypto";

const DIGEST_LENGTH = 12;

/**
 * The function's description, which names its rights by a digest.
 *
 * @param policy The role's policy document.
 * @param boundary ARN of the policy that bounds it.
 */
export function functionDescription(policy: unknown, boundary: string | undefined): string {
  const digest = createHash("sha256")
    .update(JSON.stringify([policy, boundary]))
    .digest("hex");
  return `Runs the Python code of connections and connectors; rights ${digest.slice(0, DIGEST_LENGTH)}`;
}
