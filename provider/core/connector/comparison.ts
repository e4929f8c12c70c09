import { carryOver } from "../review/carry-over";
import type { Change } from "../review/change";
import { compareSchemas } from "../review/compare";
import type { GenerateResult } from "../runner/protocol";
import { applyEdits, type EditedSchema, editedPaths, type SchemaEdits } from "../schema/edits";
import type { KnownSchema } from "./known-schema";

/** What a generation gives beside the last schema. */
export interface Comparison {
  /** The new schema: what a partial reading did not see is carried over from the last one. */
  readonly known: KnownSchema;
  /** How it differs from the last one; their causes are not told yet. */
  readonly found: readonly Change[];
  /** What the edits made of what was generated, before anything is carried over. */
  readonly edited: EditedSchema;
}

/**
 * Does the edits to what was generated, and compares it with the last schema.
 *
 * @param edits Those to do, and those that the last schema has: what either decides is certain, however little was read.
 */
export function comparedWithLast(
  last: KnownSchema | undefined,
  result: GenerateResult,
  { edits, lastEdits }: { readonly edits: SchemaEdits; readonly lastEdits: SchemaEdits },
): Comparison {
  const { coverage, interface: used } = result;
  const edited = applyEdits(result.schema, edits);
  const comparison = { coverage, decided: [...editedPaths(edits), ...editedPaths(lastEdits)] };
  const schema = last ? carryOver(last.schema, edited.schema, comparison) : edited.schema;
  const found = last ? compareSchemas(last.schema, edited.schema, comparison) : [];
  return { known: { schema, coverage, interface: used }, found, edited };
}
