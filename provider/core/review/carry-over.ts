import { parseOrder } from "../schema/order";
import { MAX_FIELDS, type Schema } from "../schema/schema";
import { childPath, leavesOf, nodeAt, type SchemaNode, schemaTree } from "../schema/tree";
import { areAlike, type Comparison, isHiddenShape, type View, viewOf } from "./compare";
import { mayHide } from "./type-change";

/**
 * The new schema with what a part of the source could not show kept as it was: the changes that `compareSchemas` calls
 * unverified are not made. Where all was read, it is the new schema.
 */
export function carryOver(before: Schema, after: Schema, comparison: Comparison): Schema {
  const view = viewOf(comparison);
  if (!view.isPart) return after;
  const [old, now] = [schemaTree(before.fields), schemaTree(after.fields)];
  const root = merged(old, now, { from: "", to: "" }, view);
  const names = [...root.children.keys()];
  const leaves = leavesOf(root, "");
  // Names that are data, of another part each time: there is no room to keep them all.
  if (leaves.length > MAX_FIELDS) return after;
  const fields = Object.fromEntries(leaves);
  const order = keptOrder(before.order, after.order, new Set(names));
  const descriptions = keptDescriptions(before, after, now, root);
  return descriptions === undefined ? { fields, order } : { fields, order, descriptions };
}

/** Where a node was, and where it is. */
interface Place {
  readonly from: string;
  readonly to: string;
}

/** Of two nodes, what stays. @param moved Whether the new one is elsewhere than the old one was. */
function merged(old: SchemaNode, now: SchemaNode, place: Place, view: View, moved = false): SchemaNode {
  const children = (was: SchemaNode, is: SchemaNode, at: Place, hasMoved: boolean) =>
    withChildren(was, is, at, view, hasMoved);
  const { from, to } = place;
  if (areAlike(old, now)) return children(old, now, place, moved);
  if (moved || view.isDecided(from)) return now;
  if (old.type !== undefined && now.type !== undefined) return mayHide(old.type, now.type) ? old : now;
  // What moved into a list or out of one takes along what is missing beneath it.
  const [inOld, inNow] = [old.children.get("[]"), now.children.get("[]")];
  if (inNow !== undefined && areAlike(old, inNow)) {
    return { children: new Map([["[]", children(old, inNow, { from, to: childPath(to, "[]") }, true)]]) };
  }
  if (inOld !== undefined && areAlike(inOld, now)) {
    return children(inOld, now, { from: childPath(from, "[]"), to }, true);
  }
  return isHiddenShape(old, now) ? old : now;
}

function withChildren(
  old: SchemaNode,
  now: SchemaNode,
  place: Place,
  view: View,
  moved: boolean,
): SchemaNode {
  const children = new Map<string, SchemaNode>();
  for (const key of new Set([...now.children.keys(), ...old.children.keys()])) {
    const [was, is] = [old.children.get(key), now.children.get(key)];
    const at = { from: childPath(place.from, key), to: childPath(place.to, key) };
    const kept =
      was === undefined ? is : is === undefined ? undecided(was, at, view) : merged(was, is, at, view, moved);
    if (kept !== undefined) children.set(key, kept);
  }
  return { children };
}

/** What of a missing node is not gone by the user's own decision. */
function undecided(node: SchemaNode, { from, to }: Place, view: View): SchemaNode | undefined {
  if (view.isDecided(from) || view.isDecided(to)) return undefined;
  if (node.type !== undefined) return node;
  const children = new Map<string, SchemaNode>();
  for (const [key, child] of node.children) {
    const kept = undecided(child, { from: childPath(from, key), to: childPath(to, key) }, view);
    if (kept !== undefined) children.set(key, kept);
  }
  return children.size === 0 ? undefined : { children };
}

/** The new order, with each name that only the old one has behind the one that it was behind. */
function keptOrder(before: string, after: string, names: ReadonlySet<string>): string {
  const order = (parseOrder(after) ?? []).filter((name) => names.has(name));
  const known = new Set(order);
  let previous = -1;
  for (const name of parseOrder(before) ?? []) {
    if (!names.has(name)) continue;
    if (known.has(name)) previous = order.indexOf(name);
    else order.splice(++previous, 0, name);
  }
  return order.join(", ");
}

function keptDescriptions(before: Schema, after: Schema, now: SchemaNode, root: SchemaNode) {
  const kept = Object.entries(before.descriptions ?? {}).filter(
    ([path]) => nodeAt(now, path) === undefined && nodeAt(root, path) !== undefined,
  );
  const own = Object.entries(after.descriptions ?? {}).filter(([path]) => nodeAt(root, path) !== undefined);
  const all = [...own, ...kept].sort(([a], [b]) => (a < b ? -1 : 1));
  return all.length === 0 ? undefined : Object.fromEntries(all);
}
