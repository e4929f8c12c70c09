import type { Scalar } from "../schema/type";
import { flatbuffer, type Slot, type Table } from "./flatbuffer";
import { wellFormed } from "./names";
import { adviseOpaque, Problems } from "./problems";
import { type ConvertibleSchema, convertibleFields, type Field, type Node } from "./tree";

const TARGET = "Arrow";
/** Readers refuse a message whose tables lie deeper inside each other than this (FlatBuffers' verifier in Arrow C++). */
const MAX_DEPTH = 128;
/** Tables around the first field, and below the last one: message and schema, its type. */
const DEPTH_AROUND = 3;

// What Arrow's format/Schema.fbs and Message.fbs number.
const VERSION_5 = 4;
const SCHEMA_MESSAGE = 1;
const KIND = {
  null: 1,
  int: 2,
  float: 3,
  binary: 4,
  utf8: 5,
  bool: 6,
  decimal: 7,
  date: 8,
  time: 9,
  timestamp: 10,
  list: 12,
  struct: 13,
  fixedBinary: 15,
  map: 17,
  duration: 18,
} as const;
const SECOND = 0;
const MILLISECOND = 1;
const MICROSECOND = 2;
const NANOSECOND = 3;
const DAY = 0;

/** A type in Arrow's words: which it is, its parameters, and the name of the extension type that it stores. */
interface ArrowType {
  readonly kind: number;
  readonly parameters: Table;
  readonly extension?: string;
}

/**
 * The schema as Arrow's IPC format has it, in base64: `pyarrow.ipc.read_schema(pyarrow.py_buffer(base64.b64decode(text)))`
 * reads it, as every implementation of Arrow does.
 */
export function toArrowSchema(schema: ConvertibleSchema): string {
  const fields = convertibleFields(schema, TARGET);
  const problems = new Problems();
  for (const { node } of fields) {
    if (depthOf(node) + DEPTH_AROUND > MAX_DEPTH) {
      problems.add(node.path, `is nested too deep: ${adviseOpaque(node.path)}`);
    }
  }
  problems.throwFor(TARGET);
  const body: Table = [short(0), { tables: fields.map(fieldTable) }];
  return message(
    flatbuffer([short(VERSION_5), byte(SCHEMA_MESSAGE), { table: body }, { bytes: 8, value: 0n }]),
  );
}

/** How many fields lie inside each other at this place, itself among them. */
function depthOf(node: Node): number {
  if (node.kind === "list") return 1 + depthOf(node.items);
  if (node.kind === "map") return 2 + depthOf(node.values);
  if (node.kind === "struct") return 1 + Math.max(0, ...node.fields.map((field) => depthOf(field.node)));
  return 1;
}

/** The encapsulated message: a mark, the metadata's length with its padding to 8 bytes, the metadata. */
function message(metadata: Uint8Array): string {
  const padded = Math.ceil(metadata.length / 8) * 8;
  const bytes = Buffer.alloc(8 + padded);
  bytes.writeUInt32LE(0xffffffff, 0);
  bytes.writeUInt32LE(padded, 4);
  bytes.set(metadata, 8);
  return bytes.toString("base64");
}

function fieldTable({ name, node, description }: Field): Table {
  return placeTable(name, node, description);
}

function placeTable(name: string, node: Node, description?: string): Table {
  const { kind, parameters, extension } = arrowType(node);
  const metadata = {
    ...(extension === undefined ? {} : { "ARROW:extension:name": extension, "ARROW:extension:metadata": "" }),
    ...(description === undefined ? {} : { description: wellFormed(description) }),
  };
  const pairs = Object.entries(metadata).map(([key, value]) => [{ text: key }, { text: value }]);
  return [
    { text: name },
    byte(node.nullable ? 1 : 0),
    byte(kind),
    { table: parameters },
    undefined,
    { tables: children(node) },
    ...(pairs.length > 0 ? [{ tables: pairs }] : []),
  ];
}

function children(node: Node): Table[] {
  switch (node.kind) {
    case "list":
      return [placeTable("item", node.items)];
    case "map":
      return [
        [
          { text: "entries" },
          byte(0),
          byte(KIND.struct),
          { table: [] },
          undefined,
          { tables: [keyTable(), placeTable("value", node.values)] },
        ],
      ];
    case "struct":
      return node.fields.map(fieldTable);
    case "scalar":
      return [];
  }
}

function keyTable(): Table {
  return [{ text: "key" }, byte(0), byte(KIND.utf8), { table: [] }, undefined, { tables: [] }];
}

function arrowType(node: Node): ArrowType {
  switch (node.kind) {
    case "list":
      return { kind: KIND.list, parameters: [] };
    case "map":
      return { kind: KIND.map, parameters: [byte(0)] };
    case "struct":
      return { kind: KIND.struct, parameters: [] };
    case "scalar":
      return scalarType(node.type);
  }
}

function scalarType(type: Scalar): ArrowType {
  switch (type.name) {
    case "null":
      return { kind: KIND.null, parameters: [] };
    case "bool":
      return { kind: KIND.bool, parameters: [] };
    case "int8":
      return integer(8);
    case "int16":
      return integer(16);
    case "int32":
      return integer(32);
    case "int64":
      return integer(64);
    case "uint64":
      return { kind: KIND.int, parameters: [int(64), byte(0)] };
    case "float32":
      return { kind: KIND.float, parameters: [short(1)] };
    case "float64":
      return { kind: KIND.float, parameters: [short(2)] };
    case "decimal": {
      const width = type.precision > 38 ? 256 : 128;
      return { kind: KIND.decimal, parameters: [int(type.precision), int(type.scale), int(width)] };
    }
    case "string":
      return { kind: KIND.utf8, parameters: [] };
    case "binary":
      return { kind: KIND.binary, parameters: [] };
    case "date":
      return { kind: KIND.date, parameters: [short(DAY)] };
    case "time":
      return { kind: KIND.time, parameters: [short(MICROSECOND), int(64)] };
    case "timestamp[s]":
      return timestamp(SECOND);
    case "timestamp[ms]":
      return timestamp(MILLISECOND);
    case "timestamp[us]":
      return timestamp(MICROSECOND);
    case "timestamp[ns]":
      return timestamp(NANOSECOND);
    case "timestamp[us, UTC]":
      return { kind: KIND.timestamp, parameters: [short(MICROSECOND), { text: "UTC" }] };
    case "duration[us]":
      return { kind: KIND.duration, parameters: [short(MICROSECOND)] };
    case "uuid":
      return { kind: KIND.fixedBinary, parameters: [int(16)], extension: "arrow.uuid" };
    case "json":
      return { kind: KIND.utf8, parameters: [], extension: "arrow.json" };
  }
}

function integer(bits: number): ArrowType {
  return { kind: KIND.int, parameters: [int(bits), byte(1)] };
}

function timestamp(unit: number): ArrowType {
  return { kind: KIND.timestamp, parameters: [short(unit)] };
}

function byte(value: number): Slot {
  return { bytes: 1, value };
}

function short(value: number): Slot {
  return { bytes: 2, value };
}

function int(value: number): Slot {
  return { bytes: 4, value };
}
