import type { Change } from "../../../provider/core/review/change";
import { parseOrder } from "../../../provider/core/schema/order";
import type { Schema } from "../../../provider/core/schema/schema";
import { pathKeys } from "../../../provider/core/schema/tree";

/** A place of a schema with what changes there; gone fields have a place too. */
export interface MarkedNode {
  readonly type: string | undefined;
  readonly change: Change | undefined;
  readonly description: string | undefined;
  readonly children: ReadonlyMap<string, MarkedNode>;
}

interface Growing {
  type: string | undefined;
  change: Change | undefined;
  description: string | undefined;
  readonly children: Map<string, Growing>;
}

/** A schema as a tree, in its order, with each change at the place that it is about. */
export function markedTree(schema: Schema, changes: readonly Change[]): MarkedNode {
  const root = newNode();
  for (const [path, type] of Object.entries(schema.fields)) grown(root, path).type = type;
  for (const [path, text] of Object.entries(schema.descriptions ?? {})) {
    const node = found(root, path);
    if (node !== undefined) node.description = text;
  }
  for (const change of changes) mark(root, change);
  return inOrder(root, schema.order);
}

function newNode(): Growing {
  return { type: undefined, change: undefined, description: undefined, children: new Map() };
}

/** The top level in the order first seen; what the order doesn't name is behind it. */
function inOrder(root: Growing, order: string): MarkedNode {
  const children = new Map<string, Growing>();
  for (const name of [...(parseOrder(order) ?? []), ...root.children.keys()]) {
    const child = root.children.get(name);
    if (child !== undefined) children.set(name, child);
  }
  return { ...root, children };
}

function mark(root: Growing, change: Change): void {
  if (change.path === "") return;
  const node = found(root, movedTo(change) ?? change.path) ?? found(root, change.path);
  if (node !== undefined) {
    node.change ??= change;
    return;
  }
  const added = grown(root, change.path);
  added.type = change.from ?? change.to;
  added.change = change;
}

/** Where a moved field is now: `to` is `path: type` then, and no type has a colon. */
function movedTo({ rule, to }: Change): string | undefined {
  if (rule !== "FIELD_MOVED_UNDER_LIST" && rule !== "FIELD_MOVED_OUT_OF_LIST") return undefined;
  const colon = to?.lastIndexOf(": ") ?? -1;
  return colon < 0 ? undefined : to?.slice(0, colon);
}

const STRUCTURAL = /[.[{"]/;

function keysOf(path: string): readonly string[] {
  return STRUCTURAL.test(path) ? (pathKeys(path) ?? [path]) : [path];
}

function found(root: Growing, path: string): Growing | undefined {
  let node: Growing | undefined = root;
  for (const key of keysOf(path)) node = node?.children.get(key);
  return node;
}

function grown(root: Growing, path: string): Growing {
  let node = root;
  for (const key of keysOf(path)) {
    let next = node.children.get(key);
    if (next === undefined) {
      next = newNode();
      node.children.set(key, next);
    }
    node = next;
  }
  return node;
}
