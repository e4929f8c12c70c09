import type { Scalar } from "../schema/type";
import { hasLoneSurrogate, utf8Bytes, wellFormed } from "./names";
import { adviseCast, adviseRename, Problems } from "./problems";
import { type ConvertibleSchema, convertibleFields, type Field, type Node } from "./tree";

/** The table that the statement makes. */
export interface PostgresTable {
  /** Its name, as it is: it is quoted, so that upper case and reserved words are no matter. */
  readonly table: string;
  /** The schema (namespace) that it is in. Default: the first of the session's `search_path`. */
  readonly schema?: string | undefined;
  /** Whether a table that is there already is left as it is. Default: false, which is an error then. */
  readonly ifNotExists?: boolean | undefined;
}

const TARGET = "PostgreSQL";
const MAX_NAME_BYTES = 63;
const MAX_COLUMNS = 1600;
/** Columns that every table has: no other may have such a name. */
const SYSTEM_COLUMNS = new Set(["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"]);

/** A CREATE TABLE statement, and a COMMENT for each top-level field that has a description. */
export function toPostgresDdl(schema: ConvertibleSchema, table: PostgresTable): string {
  const fields = convertibleFields(schema, TARGET);
  const problems = new Problems();
  for (const name of [table.schema, table.table]) {
    const reason = name === undefined ? undefined : nameProblem(name);
    if (reason !== undefined) problems.add("", `the table ${JSON.stringify(name)}: ${reason}`);
  }
  if (fields.length > MAX_COLUMNS) {
    problems.add(
      "",
      `a table has at most ${MAX_COLUMNS} columns, these are ${fields.length}: drop some, or nest them`,
    );
  }
  for (const { name, node } of fields) {
    const reason = SYSTEM_COLUMNS.has(name) ? "every table has a column of this name" : nameProblem(name);
    if (reason !== undefined) problems.add(node.path, `${reason}: ${adviseRename(node.path)}`);
  }
  const columns = fields.map((field) => `  ${columnText(field, problems)}`);
  problems.throwFor(TARGET);
  const name = [table.schema, table.table]
    .flatMap((part) => (part === undefined ? [] : [quoted(part)]))
    .join(".");
  const create = `CREATE TABLE ${table.ifNotExists ? "IF NOT EXISTS " : ""}${name} (`;
  const comments = fields.flatMap(({ name: column, description }) =>
    description === undefined
      ? []
      : [`COMMENT ON COLUMN ${name}.${quoted(column)} IS ${literal(description)};\n`],
  );
  const body = columns.length === 0 ? ");\n" : `\n${columns.join(",\n")}\n);\n`;
  return `${create}${body}${comments.join("")}`;
}

function columnText({ name, node }: Field, problems: Problems): string {
  return `${quoted(name)} ${columnType(node, problems)}${node.nullable ? "" : " NOT NULL"}`;
}

function columnType(node: Node, problems: Problems): string {
  if (node.kind === "scalar") return scalarType(node.type, node.path, problems);
  // Lists of lists must be rectangular in an array, and composite types need statements of their own: both are jsonb.
  if (node.kind !== "list" || node.items.kind !== "scalar") return "jsonb";
  const { name } = node.items.type;
  return name === "json" || name === "null"
    ? "jsonb"
    : `${scalarType(node.items.type, node.items.path, problems)}[]`;
}

function scalarType(type: Scalar, path: string, problems: Problems): string {
  switch (type.name) {
    case "bool":
      return "boolean";
    case "int8":
    case "int16":
      return "smallint";
    case "int32":
      return "integer";
    case "int64":
      return "bigint";
    case "uint64":
      return "numeric(20,0)";
    case "float32":
      return "real";
    case "float64":
      return "double precision";
    case "decimal":
      return `numeric(${type.precision},${type.scale})`;
    case "binary":
      return "bytea";
    case "date":
    case "uuid":
      return type.name;
    case "time":
      return "time(6) without time zone";
    case "timestamp[s]":
      return "timestamp(0) without time zone";
    case "timestamp[ms]":
      return "timestamp(3) without time zone";
    case "timestamp[ns]":
      problems.add(
        path,
        `its timestamps have microseconds at the finest: ${adviseCast(path, "timestamp[us]")}`,
      );
      return "timestamp(6) without time zone";
    case "timestamp[us]":
      return "timestamp(6) without time zone";
    case "timestamp[us, UTC]":
      return "timestamp(6) with time zone";
    case "duration[us]":
      return "interval";
    case "json":
      return "jsonb";
    case "string":
    case "null":
      return "text";
  }
}

function nameProblem(name: string): string | undefined {
  if (name === "") return "a name can't be empty";
  if (name.includes("\0")) return "a name can't hold the character U+0000";
  if (hasLoneSurrogate(name)) return "a name can't hold half a character";
  const bytes = utf8Bytes(name);
  // A longer one would be cut without an error, and could then be another column's.
  return bytes > MAX_NAME_BYTES
    ? `a name has at most ${MAX_NAME_BYTES} bytes in UTF-8, this one ${bytes}`
    : undefined;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text that is read alike whatever `standard_conforming_strings` is. */
function literal(text: string): string {
  const clean = wellFormed(text).replaceAll("\0", "\ufffd").replaceAll("'", "''");
  return clean.includes("\\") ? `E'${clean.replaceAll("\\", "\\\\")}'` : `'${clean}'`;
}
