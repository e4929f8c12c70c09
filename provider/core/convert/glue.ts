import type { Scalar } from "../schema/type";
import { utf8Bytes, wellFormed } from "./names";
import { adviseCast, adviseOpaque, adviseRename, Problems } from "./problems";
import { type ConvertibleSchema, convertibleFields, type Field, type Node } from "./tree";

/** A column of a table in the AWS Glue Data Catalog, as its API and Pulumi's `aws.glue.CatalogTable` take it. */
export interface GlueColumn {
  /** In lower case: Hive and Athena know no other. */
  readonly name: string;
  /** Hive's type: `bigint`, `struct<city:string>`. */
  readonly type: string;
  /** The field's description on one line, at most 255 bytes of UTF-8. */
  readonly comment?: string;
}

const TARGET = "AWS Glue";
const MAX_NAME_BYTES = 255;
const MAX_COMMENT_BYTES = 255;
const MAX_TYPE_BYTES = 131_072;
const MAX_PRECISION = 38;

/** What a column's name can't hold: Hive keeps the names of a table joined by commas, types by colons. */
const REFUSED_IN_COLUMN = /[,:;`\p{Cc}\ufffe\uffff]|^\p{White_Space}|\p{White_Space}$/u;
/** What Hive reads as a name inside `struct<...>`. */
const NESTED_NAME = /^[\p{L}\p{Nd}_.$ ]+$/u;
const EDGE_SPACE = /^ | $/;

/** The schema as columns for the AWS Glue Data Catalog, and so for Athena. */
export function toGlueColumns(schema: ConvertibleSchema): GlueColumn[] {
  const fields = convertibleFields(schema, TARGET);
  const problems = new Problems();
  checkNames(fields, "column", problems);
  const columns = fields.map(({ name, node, description }) => {
    const type = glueType(node, problems);
    if (utf8Bytes(type) > MAX_TYPE_BYTES) {
      problems.add(node.path, `its type takes more than ${MAX_TYPE_BYTES} bytes: ${adviseOpaque(node.path)}`);
    }
    const comment = description === undefined ? {} : { comment: commentText(description) };
    return { name: name.toLowerCase(), type, ...comment };
  });
  problems.throwFor(TARGET);
  return columns;
}

function glueType(node: Node, problems: Problems): string {
  switch (node.kind) {
    case "list":
      return `array<${glueType(node.items, problems)}>`;
    case "map":
      return `map<string,${glueType(node.values, problems)}>`;
    case "struct": {
      // Hive has no struct without fields; what was seen is an empty object, and that is an empty map.
      if (node.fields.length === 0) return "map<string,string>";
      checkNames(node.fields, "nested", problems);
      const fields = node.fields.map(
        (field) => `${field.name.toLowerCase()}:${glueType(field.node, problems)}`,
      );
      return `struct<${fields.join(",")}>`;
    }
    case "scalar":
      return scalarType(node.type, node.path, problems);
  }
}

function scalarType(type: Scalar, path: string, problems: Problems): string {
  switch (type.name) {
    case "bool":
      return "boolean";
    case "int8":
      return "tinyint";
    case "int16":
      return "smallint";
    case "int32":
      return "int";
    case "int64":
    case "duration[us]":
      return "bigint";
    case "uint64":
      return "decimal(20,0)";
    case "float32":
      return "float";
    case "float64":
      return "double";
    case "decimal":
      if (type.precision > MAX_PRECISION) {
        problems.add(
          path,
          `its decimals have at most ${MAX_PRECISION} digits: ${adviseCast(path, "string")}`,
        );
      }
      return `decimal(${type.precision},${type.scale})`;
    case "binary":
    case "date":
      return type.name;
    case "timestamp[s]":
    case "timestamp[ms]":
    case "timestamp[us]":
    case "timestamp[ns]":
    case "timestamp[us, UTC]":
      return "timestamp";
    case "string":
    case "time":
    case "uuid":
    case "json":
    case "null":
      return "string";
  }
}

/** Reports names that Glue refuses, and those that are one name for it: it knows no upper case. */
function checkNames(fields: readonly Field[], place: "column" | "nested", problems: Problems): void {
  const seen = new Map<string, string>();
  for (const { name, node } of fields) {
    const reason = nameProblem(name, place);
    if (reason !== undefined) problems.add(node.path, `${reason}: ${adviseRename(node.path)}`);
    const folded = name.toLowerCase();
    const other = seen.get(folded);
    if (other === undefined) seen.set(folded, node.path);
    else
      problems.add(node.path, `it knows no upper case, and has ${other} already: ${adviseRename(node.path)}`);
  }
}

function nameProblem(name: string, place: "column" | "nested"): string | undefined {
  if (name === "") return "a name can't be empty";
  if (utf8Bytes(name) > MAX_NAME_BYTES) return `a name has at most ${MAX_NAME_BYTES} bytes`;
  if (place === "column") {
    return REFUSED_IN_COLUMN.test(name)
      ? "a column's name holds no comma, colon, semicolon, backtick or control character, and no white space at its ends"
      : undefined;
  }
  return NESTED_NAME.test(name) && !EDGE_SPACE.test(name)
    ? undefined
    : "a name inside a struct holds letters, digits, _ . $ and inner spaces only";
}

function commentText(description: string): string {
  const line = wellFormed(description).replace(/[\p{Cc}\p{Zl}\p{Zp}\ufffe\uffff]+/gu, " ");
  if (utf8Bytes(line) <= MAX_COMMENT_BYTES) return line;
  let cut = "";
  for (const character of line) {
    if (utf8Bytes(`${cut}${character}…`) > MAX_COMMENT_BYTES) break;
    cut += character;
  }
  return `${cut}…`;
}
