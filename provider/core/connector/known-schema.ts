import { CODE_INTERFACES, COVERAGES, type CodeInterface, type Coverage } from "../runner/protocol";
import { type Schema, schemaModel } from "../schema/schema";

/** A connector's schema and what it was made from, as inputs or outputs carry it. */
export interface SchemaState {
  readonly fingerprint?: unknown;
  readonly schema?: unknown;
  readonly coverage?: unknown;
  readonly interface?: unknown;
  /** Whether another schema was due, and this one was kept. */
  readonly stale?: unknown;
  /** The edits that are done to it. */
  readonly edits?: unknown;
  /** Those that its generation had. */
  readonly limits?: unknown;
}

/** A schema with what else is known of its generation. */
export interface KnownSchema {
  readonly schema: Schema;
  readonly coverage: Coverage;
  readonly interface: CodeInterface;
}

/** The schema that inputs or outputs hold, if it is one. */
export function knownSchema(before: SchemaState | undefined): KnownSchema | undefined {
  const schema = schemaModel.safeParse(before?.schema);
  const used = CODE_INTERFACES.find((name) => name === before?.interface);
  const coverage = COVERAGES.find((name) => name === before?.coverage) ?? "full";
  return schema.success && used !== undefined
    ? { schema: schema.data, coverage, interface: used }
    : undefined;
}
