import type { OwnershipEvidence } from "../credentials/ownership";
import { describeOwner, isOwnedBy, type Owner } from "../credentials/ownership";
import { nextStep } from "../runner/next-steps";
import { type Check, failed, ok } from "./check";

// What `doctor` says of a connection's secret by what Secrets Manager says of it.

/** A secret as AWS describes it. */
interface FoundSecret {
  readonly tags: { readonly [key: string]: string };
  readonly versionId: string | undefined;
  readonly scheduledForDeletion: boolean;
}

/** What a connection's state says of its secret. */
export interface StatedSecret {
  readonly arn: string;
  /** Of one that the connection stores itself: whose it is, and what tells it from one that only has its name. */
  readonly stored: { readonly owner: Owner; readonly evidence: OwnershipEvidence } | undefined;
}

/** @param found `undefined` where there is none. */
export function secretCheck(stated: StatedSecret, found: FoundSecret | undefined): Check {
  const name = "secret";
  if (found === undefined) {
    const code = "SECRET_MISSING";
    return failed({ name, code, says: `${stated.arn} doesn't exist`, next: nextStep(code) });
  }
  if (found.scheduledForDeletion) {
    const code = "SECRET_DELETED";
    return failed({ name, code, says: `${stated.arn} is scheduled for deletion`, next: nextStep(code) });
  }
  if (stated.stored === undefined) return ok(name, `${stated.arn}, managed elsewhere`);
  if (!isOwnedBy(found, stated.stored.owner, stated.stored.evidence)) {
    return failed({
      name,
      code: "SECRET_NOT_OURS",
      says: `${stated.arn} is tagged as that of ${describeOwner(found.tags)}`,
      next: "Give the connection another secret.name, or take the secret over with secret: { adopt: true }.",
    });
  }
  return ok(name, `${stated.arn}, tagged as this connection's`);
}
