import type { Problem } from "../errors";
import type { Warning } from "../warning";
import { editProblems } from "./edit-inputs";
import { EditedFields, type EditFault } from "./edited-fields";
import { MAX_FIELDS, type Schema } from "./schema";

/**
 * What a connector changes in its generated schema. It is applied in this order, whatever the order of the keys: drop, opaque,
 * cast, rename, add, document. Paths are those of the generated schema; of `add` and `document`, which come after `rename`, those
 * of the result.
 */
export interface SchemaEdits {
  /** Fields, or parents with all beneath them, that are left out. @example ["internal", "items[].debug"] @default none */
  readonly drop?: readonly string[] | undefined;
  /** Fields or parents that are kept as one `json` field, whatever is in them. @example ["payload"] @default none */
  readonly opaque?: readonly string[] | undefined;
  /** Fields with another type than the one inferred. @example { "price": "decimal(10,2)" } @default none */
  readonly cast?: { readonly [path: string]: string } | undefined;
  /**
   * Another name for the last name of a path; what is beneath it follows. All are applied at once, so that two fields can
   * change names. The name is the field's own, without quotes. @example { "addr.zip": "postcode" } @default none
   */
  readonly rename?: { readonly [path: string]: string } | undefined;
  /** Fields that the source does not have today. @example { "region": "string not null" } @default none */
  readonly add?: { readonly [path: string]: string } | undefined;
  /**
   * What a field or parent is, in 1 to 1,024 characters; kept in the schema's `descriptions`.
   * @example { "dep_delay": "minutes; negative: early" }
   * @default none
   */
  readonly document?: { readonly [path: string]: string } | undefined;
  /**
   * A struct with more keys than this is a map: a whole number, 1 to 10,000. It is applied where the data is read.
   * @default 1024
   * @example 200
   */
  readonly mapAfter?: number | undefined;
}

/** A schema with its edits applied. */
export interface EditedSchema {
  readonly schema: Schema;
  /** What can't be applied, with what to write instead; the path is that of the property: `edits.rename.a`. */
  readonly problems: readonly Problem[];
  /** EDIT_UNUSED: a path that is not in the schema, which the source may have on another day. */
  readonly warnings: readonly Warning[];
}

/** Applies edits to a generated schema. Where there are problems, the schema is not to be used. */
export function applyEdits(schema: Schema, edits: SchemaEdits): EditedSchema {
  const problems: Problem[] = editProblems(edits);
  const warnings: Warning[] = [];
  if (problems.length > 0) return { schema, problems, warnings };
  const fields = new EditedFields(schema);
  const note = (kind: keyof SchemaEdits, path: string, fault: EditFault) => {
    if (fault === "unused") {
      const message = `edits.${kind} names what is not in the schema, and does nothing`;
      warnings.push({ code: "EDIT_UNUSED", path, message });
    } else if (fault !== undefined) {
      problems.push({ path: `edits.${kind}.${path}`, reason: fault });
    }
  };
  const noteAll = (kind: keyof SchemaEdits, faults: ReadonlyMap<string, EditFault>) => {
    for (const [path, fault] of faults) note(kind, path, fault);
  };
  for (const path of edits.drop ?? []) note("drop", path, fields.drop(path));
  for (const path of edits.opaque ?? []) note("opaque", path, fields.opaque(path));
  for (const [path, type] of sorted(edits.cast)) note("cast", path, fields.cast(path, type));
  noteAll("rename", fields.rename(new Map(sorted(edits.rename))));
  noteAll("add", fields.add(new Map(sorted(edits.add))));
  noteAll("document", fields.document(new Map(sorted(edits.document))));
  const edited = fields.schema();
  if (Object.keys(edited.fields).length > MAX_FIELDS) {
    problems.push({ path: "edits.add", reason: `the schema has more than ${MAX_FIELDS} fields with these` });
  }
  return { schema: edited, problems, warnings };
}

/** By path, as Pulumi does not keep the order of a map. */
function sorted(map: { readonly [path: string]: string } = {}): [path: string, text: string][] {
  return Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * The paths at which edits decide what the schema is, with all beneath them: for `compareSchemas` and `carryOver`, those of the
 * edits that are and of those that were together.
 */
export function editedPaths({ drop, opaque, cast, rename, add }: SchemaEdits): string[] {
  const keys = [cast, rename, add].flatMap((map) => Object.keys(map ?? {}));
  return [...new Set([...(drop ?? []), ...(opaque ?? []), ...keys])].sort();
}
