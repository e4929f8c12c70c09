import type { Change } from "./change";
import type { RuleId } from "./rules";

type Kind = "added" | "removed" | "retyped" | "moved" | "unverified" | "order";
const KINDS: { readonly [rule in RuleId]?: Kind } = {
  FIELD_ADDED: "added",
  FIELD_REMOVED: "removed",
  FIELD_MOVED_UNDER_LIST: "moved",
  FIELD_MOVED_OUT_OF_LIST: "moved",
  ORDER_CHANGED: "order",
};

function kindOf({ rule, verdict }: Change): Kind {
  return verdict === "unverified" ? "unverified" : (KINDS[rule] ?? "retyped");
}

/** The changes as a phrase: `1 field added, 2 retyped`, or `no field changed`. */
export function changesPhrase(changes: readonly Change[]): string {
  const kinds = changes.map(kindOf);
  const counted = (["added", "removed", "retyped", "moved", "unverified"] as const)
    .map((kind) => [kinds.filter((other) => other === kind).length, kind] as const)
    .filter(([count]) => count > 0);
  if (counted.length === 0) {
    return kinds.includes("order") ? "only the order of the fields changed" : "no field changed";
  }
  return counted
    .map(([count, kind], index) => (index === 0 ? `${count} ${fields(count)} ${kind}` : `${count} ${kind}`))
    .join(", ");
}

function fields(count: number): string {
  return count === 1 ? "field" : "fields";
}

/** What changed, in words, without the path: `int64 -> float64`, `new: string`. */
export function changePhrase({ rule, from, to }: Change): string {
  if (rule === "ORDER_CHANGED") return "the order of the fields changed";
  if (from === undefined) return `new: ${to}`;
  return to === undefined ? `${from}, gone` : `${from} -> ${to}`;
}
