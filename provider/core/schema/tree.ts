import { type PathStep, parsePath, quoteName } from "./path";

/**
 * A schema's fields as a tree. A node is a leaf with a type, or has children: under `[]` the items of a list, under `{}` the
 * values of a map, under names (as a path writes them) the fields of a struct.
 */
export interface SchemaNode {
  readonly type?: string;
  readonly children: ReadonlyMap<string, SchemaNode>;
}

export type NodeKind = "leaf" | "list" | "map" | "struct";

export function kindOf({ type, children }: SchemaNode): NodeKind {
  if (type !== undefined) return "leaf";
  if (children.has("[]")) return "list";
  return children.has("{}") ? "map" : "struct";
}

/** Thrown by {@link schemaTree}, with the path that can't be what it is said to be. */
export class PathConflict extends Error {
  readonly path: string;

  constructor(path: string) {
    super(`"${path}" can't be a field, a list, a map and a struct at once`);
    this.path = path;
  }
}

interface Growing {
  type?: string;
  readonly children: Map<string, Growing>;
}

/**
 * The tree of leaf paths and their types.
 * @throws PathConflict where one path is two of field, list, map and struct. Paths that are none are passed over.
 */
export function schemaTree(fields: { readonly [path: string]: string }): SchemaNode {
  return growingTree(fields).root;
}

/** A tree to which leaves can be added; `insert` throws PathConflict, and then has changed nothing. */
export interface GrowingTree {
  readonly root: SchemaNode;
  insert(path: string, type: string): void;
}

/** @throws PathConflict as {@link schemaTree} does. */
export function growingTree(fields: { readonly [path: string]: string }): GrowingTree {
  const root: Growing = { children: new Map() };
  for (const [path, type] of Object.entries(fields)) insert(root, path, type);
  return { root, insert: (path, type) => insert(root, path, type) };
}

function insert(root: Growing, path: string, type: string): void {
  const keys = pathKeys(path);
  if (keys === undefined) return;
  let node = root;
  let at = "";
  for (const key of keys) {
    if (node.type !== undefined || !fits(node.children, key)) throw new PathConflict(at);
    let next = node.children.get(key);
    if (next === undefined) {
      next = { children: new Map() };
      node.children.set(key, next);
    }
    node = next;
    at = childPath(at, key);
  }
  if (node.children.size > 0) throw new PathConflict(at);
  node.type = type;
}

/** Whether a child with this key can stand beside those that are there. */
function fits(children: ReadonlyMap<string, unknown>, key: string): boolean {
  if (children.size === 0 || children.has(key)) return true;
  return !isInto(key) && !children.has("[]") && !children.has("{}");
}

function isInto(key: string): boolean {
  return key === "[]" || key === "{}";
}

function stepKey(step: PathStep): string {
  return typeof step === "string" ? step : quoteName(step.name);
}

/** The path of a node's child. */
export function childPath(parent: string, key: string): string {
  return parent === "" || isInto(key) ? parent + key : `${parent}.${key}`;
}

/** The keys from the root to a path; `undefined` where it is no path. */
export function pathKeys(path: string): string[] | undefined {
  return path === "" ? [] : parsePath(path)?.map(stepKey);
}

/** Whether a path is another one, or beneath it. The empty path is above all. */
export function isWithin(path: string, ancestor: string): boolean {
  if (ancestor === "" || path === ancestor) return true;
  return path.startsWith(ancestor) && /^[.[{]/.test(path.slice(ancestor.length));
}

export function nodeAt(root: SchemaNode, path: string): SchemaNode | undefined {
  let node: SchemaNode | undefined = root;
  for (const key of pathKeys(path) ?? [""]) node = node?.children.get(key);
  return node;
}

/** The leaves of a node at `path`, in their order. */
export function leavesOf(node: SchemaNode, path: string): [path: string, type: string][] {
  if (node.type !== undefined) return [[path, node.type]];
  return [...node.children].flatMap(([key, child]) => leavesOf(child, childPath(path, key)));
}

/** What a node is, in words: its type, or the shape of what is nested. */
export function nodeText(node: SchemaNode): string {
  const [inner] = node.children.values();
  switch (kindOf(node)) {
    case "leaf":
      return node.type ?? "";
    case "list":
    case "map":
      return `${kindOf(node)} of ${inner === undefined ? "" : nodeText(inner)}`;
    case "struct":
      return `struct of ${node.children.size} ${node.children.size === 1 ? "field" : "fields"}`;
  }
}
