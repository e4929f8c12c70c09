import type { Change } from "../../provider/core/review/change";

/** A change as JSON, without its cause: what it has not is null, so that every change has the same keys. */
export function jsonChange({ path, rule, from, to, verdict, waived }: Change) {
  return {
    path,
    rule,
    from: from ?? null,
    to: to ?? null,
    verdict,
    waived: waived ?? null,
  };
}
