import type { Scalar } from "../schema/type";
import { wellFormed } from "./names";
import { adviseCast, Problems } from "./problems";
import { type ConvertibleSchema, convertibleFields, type Field, type Node } from "./tree";

type SparkType = string | { readonly [key: string]: unknown };

const TARGET = "Spark";
const MAX_PRECISION = 38;

/** The schema as the JSON text of a Spark StructType: `StructType.fromJson(json.loads(text))` reads it. */
export function toSparkSchema(schema: ConvertibleSchema): string {
  const fields = convertibleFields(schema, TARGET);
  const problems = new Problems();
  const made = structType(fields, problems);
  problems.throwFor(TARGET);
  return JSON.stringify(made);
}

function structType(fields: readonly Field[], problems: Problems): SparkType {
  return {
    type: "struct",
    fields: fields.map(({ name, node, description }) => ({
      name,
      type: sparkType(node, problems),
      nullable: node.nullable,
      metadata: description === undefined ? {} : { comment: wellFormed(description) },
    })),
  };
}

function sparkType(node: Node, problems: Problems): SparkType {
  switch (node.kind) {
    case "list":
      return {
        type: "array",
        elementType: sparkType(node.items, problems),
        containsNull: node.items.nullable,
      };
    case "map":
      return {
        type: "map",
        keyType: "string",
        valueType: sparkType(node.values, problems),
        valueContainsNull: node.values.nullable,
      };
    case "struct":
      return structType(node.fields, problems);
    case "scalar":
      return scalarType(node.type, node.path, problems);
  }
}

function scalarType(type: Scalar, path: string, problems: Problems): string {
  switch (type.name) {
    case "bool":
      return "boolean";
    case "int8":
      return "byte";
    case "int16":
      return "short";
    case "int32":
      return "integer";
    case "int64":
      return "long";
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
    case "timestamp[ns]":
      problems.add(
        path,
        `its timestamps have microseconds at the finest: ${adviseCast(path, "timestamp[us]")}`,
      );
      return "timestamp_ntz";
    case "timestamp[s]":
    case "timestamp[ms]":
    case "timestamp[us]":
      return "timestamp_ntz";
    case "timestamp[us, UTC]":
      return "timestamp";
    case "duration[us]":
      return "interval day to second";
    case "null":
      return "void";
    case "string":
    case "time":
    case "uuid":
    case "json":
      return "string";
  }
}
