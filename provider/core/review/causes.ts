import type { Schema } from "../schema/schema";
import { leavesOf, nodeAt, type SchemaNode, schemaTree } from "../schema/tree";
import type { Change } from "./change";
import { commonOrder, compareSchemas, ordersDiffer } from "./compare";

/**
 * Three schemas that tell what caused a change, each with the edits of its code, none with what is carried over: those of the
 * source as it is now are to have been made from the same part of it.
 */
export interface ThreeSchemas {
  /** The last one: of the deployed code, from the source as it was then. */
  readonly before: Schema;
  /** Of the deployed code, from the source as it is now. */
  readonly deployedNow: Schema;
  /** The new one: of the new code, from the source as it is now. */
  readonly after: Schema;
}

/** The changes with their causes: what the deployed code gives too comes from the source, all else from the code. */
export function withCauses(
  changes: readonly Change[],
  { before, deployedNow, after }: ThreeSchemas,
): Change[] {
  const drift = new Map(
    compareSchemas(before, deployedNow, { coverage: "full" }).map((change) => [change.path, change]),
  );
  const [ours, theirs] = [schemaTree(after.fields), schemaTree(deployedNow.fields)];
  const isDrift = (change: Change) => {
    const other = drift.get(change.path);
    if (other?.rule !== change.rule || other.from !== change.from || other.to !== change.to) return false;
    if (change.rule === "ORDER_CHANGED") return isSameOrder({ before, deployedNow, after });
    return shape(ours, change.path) === shape(theirs, change.path);
  };
  return changes.map((change) => ({ ...change, cause: isDrift(change) ? "source" : "code" }));
}

/** Of the names that all three have. */
function isSameOrder({ before, deployedNow, after }: ThreeSchemas): boolean {
  const [ours, theirs] = [
    commonOrder(after.order, before.order),
    commonOrder(deployedNow.order, before.order),
  ];
  return !ordersDiffer(ours, theirs);
}

function shape(root: SchemaNode, path: string): string {
  const node = nodeAt(root, path);
  return JSON.stringify(node === undefined ? null : leavesOf(node, "").sort(([a], [b]) => (a < b ? -1 : 1)));
}
