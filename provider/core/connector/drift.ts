import { isRecord } from "../records";
import type { Change } from "../review/change";
import { judge } from "../review/policy";
import { parseConnectorInputs } from "./inputs";

/** What has become of a connector's source since its schema was made, for those who read by that schema. */
export const DRIFTS = ["none", "safe", "breaking"] as const;
export type Drift = (typeof DRIFTS)[number];

/**
 * The changes with the reasons for which the connector lets them pass: `review.ignore`, as its outputs have it.
 * @param today In UTC: `2026-11-24`.
 */
export function waivedChanges(
  changes: readonly Change[],
  outputs: { readonly [key: string]: unknown },
  today: string,
): readonly Change[] {
  const declared = outputs["review"];
  const ignore = isRecord(declared) ? declared["ignore"] : undefined;
  const { review } = parseConnectorInputs(ignore === undefined ? {} : { review: { ignore } }).values;
  return judge({ changes, review, today }).changes;
}

/**
 * How far the source has drifted. A change that the connector lets pass breaks nobody; an unverified one is none yet: the
 * part of the source that was read can't show it.
 */
export function driftIn(changes: readonly Change[]): Drift {
  const real = changes.filter(({ verdict }) => verdict !== "unverified");
  if (real.length === 0) return "none";
  return real.some(({ verdict, waived }) => verdict === "breaking" && waived === undefined)
    ? "breaking"
    : "safe";
}
