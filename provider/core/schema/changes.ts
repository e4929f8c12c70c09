import type { Schema } from "./schema";

/** How one schema differs from another, by leaf path, sorted. */
export interface SchemaChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly retyped: readonly string[];
}

export function schemaChanges(before: Schema, after: Schema): SchemaChanges {
  const has = (schema: Schema, path: string) => Object.hasOwn(schema.fields, path);
  const [old, now] = [Object.keys(before.fields).sort(), Object.keys(after.fields).sort()];
  return {
    added: now.filter((path) => !has(before, path)),
    removed: old.filter((path) => !has(after, path)),
    retyped: now.filter((path) => has(before, path) && before.fields[path] !== after.fields[path]),
  };
}

/** The changes as a phrase: `1 field added, 1 retyped`, or `no field changed`. */
export function changesPhrase(changes: SchemaChanges): string {
  const counted = (["added", "removed", "retyped"] as const)
    .map((kind) => [changes[kind].length, kind] as const)
    .filter(([count]) => count > 0);
  if (counted.length === 0) return "no field changed";
  return counted
    .map(([count, kind], index) => (index === 0 ? `${count} ${fields(count)} ${kind}` : `${count} ${kind}`))
    .join(", ");
}

function fields(count: number): string {
  return count === 1 ? "field" : "fields";
}
