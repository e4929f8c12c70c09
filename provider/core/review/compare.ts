import type { Coverage } from "../runner/protocol";
import { parseOrder } from "../schema/order";
import type { Schema } from "../schema/schema";
import { childPath, isWithin, kindOf, leavesOf, nodeText, type SchemaNode, schemaTree } from "../schema/tree";
import { bareType } from "../schema/type";
import type { Change } from "./change";
import { RULES, type RuleId } from "./rules";
import { mayHide, typeRule } from "./type-change";

/** What is known of the new one of two schemas. */
export interface Comparison {
  /** How much of the source the new schema was made from. */
  readonly coverage: Coverage;
  /**
   * Paths at which, with all beneath them, the user decides and not the data: those of `editedPaths`, of the edits that are and
   * of those that were. What is missing there is gone, however little was read. @default none
   */
  readonly decided?: readonly string[] | undefined;
}

/**
 * How a schema differs from the one before, sorted by path, at most one change a path.
 *
 * Where only a part of the source was read, what that part can't show is `unverified`: a field that is missing in it, and a type
 * that the rest may widen to the old one. `carryOver` keeps exactly those.
 */
export function compareSchemas(before: Schema, after: Schema, comparison: Comparison): Change[] {
  const changes: Change[] = [];
  const view = viewOf(comparison);
  const add = (rule: RuleId, at: At, isUnseen: boolean) => {
    const { path, from, to, kept = path } = at;
    const isDecided = view.isDecided(path) || view.isDecided(kept);
    const verdict = isUnseen && !isDecided ? "unverified" : RULES[rule].verdict;
    changes.push({
      path,
      rule,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      verdict,
    });
  };
  visit(schemaTree(before.fields), schemaTree(after.fields), { from: "", to: "" }, (rule, at, isUnseen) =>
    add(rule, at, view.isPart && isUnseen),
  );
  if (ordersDiffer(before.order, after.order)) add("ORDER_CHANGED", { path: "" }, false);
  return changes.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** How much a schema says about what it lacks. */
export interface View {
  /** Whether some of the source was not read. */
  readonly isPart: boolean;
  isDecided(path: string): boolean;
}

export function viewOf({ coverage, decided = [] }: Comparison): View {
  return {
    isPart: coverage === "partial" || coverage === "sampled",
    isDecided: (path) => decided.some((ancestor) => isWithin(path, ancestor)),
  };
}

interface At {
  readonly path: string;
  readonly from?: string;
  readonly to?: string;
  /** Of a missing field whose parent moved: where it would be now. */
  readonly kept?: string;
}

/** Where a node is in both schemas, and the rule under which it moved, if it did. */
interface Place {
  readonly from: string;
  readonly to: string;
  readonly moved?: "FIELD_MOVED_UNDER_LIST" | "FIELD_MOVED_OUT_OF_LIST";
}

type Found = (rule: RuleId, at: At, isUnseen: boolean) => void;

function visit(old: SchemaNode, now: SchemaNode, place: Place, found: Found): void {
  if (old.type !== undefined && now.type !== undefined) {
    leafChange(old.type, now.type, place, found);
  } else if (areAlike(old, now)) {
    for (const key of new Set([...old.children.keys(), ...now.children.keys()])) {
      const [was, is] = [old.children.get(key), now.children.get(key)];
      const [from, to] = [childPath(place.from, key), childPath(place.to, key)];
      if (was === undefined) added(is, to, found);
      else if (is === undefined) missing(was, { from, to }, found);
      else visit(was, is, { ...place, from, to }, found);
    }
  } else if (place.moved !== undefined) {
    removed(old, place.from, found);
    added(now, place.to, found);
  } else {
    shapeChange(old, now, place, found);
  }
}

function added(node: SchemaNode | undefined, path: string, found: Found): void {
  for (const [leaf, to] of node === undefined ? [] : leavesOf(node, path)) {
    found("FIELD_ADDED", { path: leaf, to }, false);
  }
}

function removed(node: SchemaNode, path: string, found: Found): void {
  for (const [leaf, from] of leavesOf(node, path)) found("FIELD_REMOVED", { path: leaf, from }, false);
}

function missing(node: SchemaNode, place: Place, found: Found): void {
  const kept = leavesOf(node, place.to);
  for (const [index, [path, from]] of leavesOf(node, place.from).entries()) {
    found("FIELD_REMOVED", { path, from, kept: kept[index]?.[0] ?? path }, true);
  }
}

function leafChange(from: string, to: string, place: Place, found: Found): void {
  if (place.moved !== undefined) {
    found(place.moved, { path: place.from, from, to: `${place.to}: ${to}` }, false);
    return;
  }
  const rule = typeRule(from, to);
  if (rule !== undefined) found(rule, { path: place.from, from, to }, mayHide(from, to));
}

/** Of two nodes at one path, one at least nested, that are not alike. */
function shapeChange(old: SchemaNode, now: SchemaNode, place: Place, found: Found): void {
  const [inOld, inNow] = [itemOf(old), itemOf(now)];
  if (inNow !== undefined && fitsAsItem(old, inNow)) {
    const to = childPath(place.to, "[]");
    visit(old, inNow, { from: place.from, to, moved: "FIELD_MOVED_UNDER_LIST" }, found);
  } else if (inOld !== undefined && fitsAsItem(now, inOld)) {
    const from = childPath(place.from, "[]");
    visit(inOld, now, { from, to: place.to, moved: "FIELD_MOVED_OUT_OF_LIST" }, found);
  } else {
    const at = { path: place.from, from: nodeText(old), to: nodeText(now) };
    found(shapeRule(old, now), at, isHiddenShape(old, now));
  }
}

function itemOf(node: SchemaNode): SchemaNode | undefined {
  return node.children.get("[]");
}

/** Whether a value outside of a list can be said to be that item of it. */
function fitsAsItem(node: SchemaNode, item: SchemaNode): boolean {
  if (node.type === undefined) return kindOf(node) === kindOf(item);
  return item.type !== undefined && !["null", "json", "list", "struct"].includes(bareType(node.type));
}

function shapeRule(old: SchemaNode, now: SchemaNode): RuleId {
  if (isEmptyOf(old, now)) return "FIELD_FILLED";
  if (isEmptyOf(now, old)) return "FIELD_EMPTIED";
  switch (kindOf(now)) {
    case "leaf":
      return "FIELD_TYPE_CHANGED";
    case "list":
      return "FIELD_BECAME_LIST";
    case "map":
      return "FIELD_BECAME_MAP";
    case "struct":
      return "FIELD_BECAME_STRUCT";
  }
}

/** Whether a leaf stands for something of this shape of which nothing was seen. */
function isEmptyOf(node: SchemaNode, shape: SchemaNode): boolean {
  const [type, kind] = [bareType(node.type ?? ""), kindOf(shape)];
  if (type === "list") return kind === "list";
  if (type === "struct") return kind === "struct" || kind === "map";
  return type === "null";
}

/** Whether what has one shape in the part that was read may have the old one as a whole. */
export function isHiddenShape(old: SchemaNode, now: SchemaNode): boolean {
  return (
    isEmptyOf(now, old) ||
    bareType(old.type ?? "") === "json" ||
    (kindOf(old) === "map" && kindOf(now) === "struct")
  );
}

/** Whether two nodes have children that can be compared one by one. */
export function areAlike(a: SchemaNode, b: SchemaNode): boolean {
  return a.type === undefined && b.type === undefined && kindOf(a) === kindOf(b);
}

/** Whether the names that both orders have come in another order. */
export function ordersDiffer(before: string, after: string): boolean {
  return commonOrder(before, after) !== commonOrder(after, before);
}

/** The names of the first order that the second has too. */
export function commonOrder(order: string, other: string): string {
  const names = new Set(parseOrder(other));
  return (parseOrder(order) ?? []).filter((name) => names.has(name)).join(", ");
}
