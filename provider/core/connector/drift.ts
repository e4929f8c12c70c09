import { isRecord } from "../records";
import type { Change } from "../review/change";
import { judge } from "../review/policy";
import type { GenerateResult } from "../runner/protocol";
import { comparedWithLast } from "./comparison";
import { parseConnectorInputs } from "./inputs";
import type { KnownSchema } from "./known-schema";
import type { StateGeneration } from "./state-generation";

/** What has become of a connector's source since its schema was made, for those who read by that schema. */
const DRIFTS = ["none", "safe", "breaking"] as const;
export type Drift = (typeof DRIFTS)[number];

/** How the source, or what is read of it, differs from the last schema. */
export function driftOf(
  { last, own: { edits = {} } }: StateGeneration,
  result: GenerateResult,
): { readonly known: KnownSchema; readonly changes: readonly Change[] } {
  const { known, found } = comparedWithLast(last, result, { edits, lastEdits: edits });
  return { known, changes: found.map((change) => ({ ...change, cause: "source" })) };
}

/**
 * The changes with the reasons for which the connector lets them pass: `review.ignore`, as its last inputs have it.
 * @param today In UTC: `2026-11-24`.
 */
export function waivedChanges(
  changes: readonly Change[],
  inputs: { readonly [key: string]: unknown },
  today: string,
): readonly Change[] {
  const declared = inputs["review"];
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
