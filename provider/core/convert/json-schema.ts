import type { Json } from "../canonical";
import type { Scalar } from "../schema/type";
import { type ConvertibleSchema, convertibleFields, type Field, type Node } from "./tree";

/** How strict a JSON Schema is. */
export interface JsonSchemaOptions {
  /** Whether objects may have properties that the schema doesn't know. @default true */
  readonly additionalProperties?: boolean;
}

type Keywords = { readonly [keyword: string]: Json };

const TARGET = "JSON Schema";
const DATE = "-?\\d{4,}-\\d{2}-\\d{2}";
const TIME = "\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,9})?)?";

/** The JSON Schema (2020-12) of one row, as text: of rows as `python-connectors read` prints them. */
export function toJsonSchema(schema: ConvertibleSchema, options: JsonSchemaOptions = {}): string {
  const { additionalProperties = true } = options;
  const row = structKeywords(convertibleFields(schema, TARGET), additionalProperties);
  return JSON.stringify({
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    ...row,
  });
}

function structKeywords(fields: readonly Field[], open: boolean): Keywords {
  const required = fields.filter(({ node }) => !node.nullable).map(({ name }) => name);
  return {
    // fromEntries makes a property of any name, `__proto__` too.
    properties: Object.fromEntries(
      fields.map(({ name, node, description }) => [
        name,
        { ...placeKeywords(node, open), ...(description === undefined ? {} : { description }) },
      ]),
    ),
    ...(required.length > 0 ? { required } : {}),
    ...(open ? {} : { additionalProperties: false }),
  };
}

function placeKeywords(node: Node, open: boolean): Keywords {
  const keywords = valueKeywords(node, open);
  const { type } = keywords;
  if (!node.nullable || type === undefined) return type === undefined && !node.nullable ? NOT_NULL : keywords;
  return type === "null" ? keywords : { ...keywords, type: [...[type].flat(), "null"] as Json[] };
}

/** Any value but null. */
const NOT_NULL: Keywords = { type: ["array", "boolean", "number", "object", "string"] };

function valueKeywords(node: Node, open: boolean): Keywords {
  switch (node.kind) {
    case "list":
      return { type: "array", items: placeKeywords(node.items, open) };
    case "map":
      return { type: "object", additionalProperties: placeKeywords(node.values, open) };
    case "struct":
      return { type: "object", ...structKeywords(node.fields, open) };
    case "scalar":
      return scalarKeywords(node.type);
  }
}

/** Numbers that JSON's readers lose digits of may be texts; a keyword for texts says nothing about numbers, and so on. */
function scalarKeywords(type: Scalar): Keywords {
  switch (type.name) {
    case "bool":
      return { type: "boolean" };
    case "int8":
      return { type: "integer", minimum: -(2 ** 7), maximum: 2 ** 7 - 1 };
    case "int16":
      return { type: "integer", minimum: -(2 ** 15), maximum: 2 ** 15 - 1 };
    case "int32":
      return { type: "integer", minimum: -(2 ** 31), maximum: 2 ** 31 - 1 };
    case "int64":
      return { type: ["integer", "string"], pattern: "^-?\\d{1,19}$" };
    case "uint64":
      return { type: ["integer", "string"], minimum: 0, pattern: "^\\d{1,20}$" };
    case "float32":
    case "float64":
      return { type: ["number", "string"], pattern: "^(NaN|-?Infinity)$" };
    case "decimal":
      return { type: ["number", "string"], pattern: "^-?\\d+(\\.\\d+)?([Ee][+-]?\\d+)?$" };
    case "string":
    case "duration[us]":
      return { type: "string" };
    case "binary":
      return { type: "string", contentEncoding: "base64" };
    case "date":
      return { type: "string", pattern: `^${DATE}$` };
    case "time":
      return { type: "string", pattern: `^${TIME}$` };
    case "timestamp[s]":
    case "timestamp[ms]":
    case "timestamp[us]":
    case "timestamp[ns]":
      // Dates count as timestamps where a column has both.
      return { type: "string", pattern: `^${DATE}(T${TIME})?$` };
    case "timestamp[us, UTC]":
      return { type: "string", pattern: `^${DATE}T${TIME}(Z|[+-]\\d{2}:\\d{2}(:\\d{2})?)$` };
    case "uuid":
      return { type: "string", pattern: "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$" };
    case "json":
      return {};
    case "null":
      return { type: "null" };
  }
}
