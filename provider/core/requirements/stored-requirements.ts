import type { Requirements } from "./requirements";
import { requirementsDigest } from "./requirements";

/** What the inputs of a connection keep of its requirements: short enough for a preview, and different for each list. */
export interface StoredRequirements {
  readonly packages: Requirements["packages"];
  readonly digest: string;
}

/** Hashes are no reading matter: a preview shows which package changes its version, and that something does. */
export function storedRequirements(requirements: Requirements): StoredRequirements {
  return { packages: requirements.packages, digest: requirementsDigest(requirements) };
}
