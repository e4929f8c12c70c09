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

const ARROW = " -> ";
const NEW = "new: ";
const GONE = ", gone";
const REORDERED = "the order of the fields changed";

/** What changed, in words, without the path: `int64 -> float64`, `new: string`. */
export function changePhrase({ rule, from, to }: Pick<Change, "rule" | "from" | "to">): string {
  if (rule === "ORDER_CHANGED") return REORDERED;
  if (from === undefined) return `${NEW}${to}`;
  return to === undefined ? `${from}${GONE}` : `${from}${ARROW}${to}`;
}

/** What {@link changePhrase} was made from; `undefined` where it would not write that. */
export function parseChangePhrase(
  rule: RuleId,
  phrase: string,
): { readonly from?: string; readonly to?: string } | undefined {
  const sides = sidesOf(rule, phrase);
  return sides !== undefined && changePhrase({ rule, ...sides }) === phrase ? sides : undefined;
}

function sidesOf(rule: RuleId, phrase: string): { from?: string; to?: string } | undefined {
  if (rule === "ORDER_CHANGED") return {};
  if (phrase.startsWith(NEW)) return { to: phrase.slice(NEW.length) };
  // What was holds no name of a field, so the first arrow is the one between the two.
  const arrow = phrase.indexOf(ARROW);
  if (arrow >= 0) return { from: phrase.slice(0, arrow), to: phrase.slice(arrow + ARROW.length) };
  return phrase.endsWith(GONE) ? { from: phrase.slice(0, -GONE.length) } : undefined;
}
