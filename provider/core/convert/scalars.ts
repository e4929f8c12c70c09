/** The types that hold no others and take no parameters. */
export type PlainScalar =
  | "bool"
  | "int8"
  | "int16"
  | "int32"
  | "int64"
  | "uint64"
  | "float32"
  | "float64"
  | "string"
  | "binary"
  | "date"
  | "time"
  | "timestamp[s]"
  | "timestamp[ms]"
  | "timestamp[us]"
  | "timestamp[ns]"
  | "timestamp[us, UTC]"
  | "duration[us]"
  | "uuid"
  | "json"
  | "null";

/** A type of the schema grammar that holds no others. */
export type Scalar =
  | { readonly name: PlainScalar }
  | { readonly name: "decimal"; readonly precision: number; readonly scale: number };

/** A bare type of the grammar, other than `list` and `struct`, as data. */
export function parseScalar(bare: string): Scalar {
  const decimal = /^decimal\((\d+),(\d+)\)$/.exec(bare);
  if (decimal === null) return { name: bare as PlainScalar };
  return { name: "decimal", precision: Number(decimal[1]), scale: Number(decimal[2]) };
}
