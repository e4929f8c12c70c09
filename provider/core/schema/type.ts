const SIMPLE = new Set([
  "bool",
  "int8",
  "int16",
  "int32",
  "int64",
  "uint64",
  "float32",
  "float64",
  "string",
  "binary",
  "date",
  "time",
  "timestamp[s]",
  "timestamp[ms]",
  "timestamp[us]",
  "timestamp[ns]",
  "timestamp[us, UTC]",
  "duration[us]",
  "uuid",
  "json",
  "null",
  "list",
  "struct",
]);
const DECIMAL = /^decimal\(([1-9]\d?),(0|[1-9]\d?)\)$/;
const NOT_NULL = " not null";

/** Whether the text is a type of the schema grammar (provider/protocol/README.md). */
export function isFieldType(text: string): boolean {
  const bare = text.endsWith(NOT_NULL) ? text.slice(0, -NOT_NULL.length) : text;
  if (SIMPLE.has(bare)) return true;
  const decimal = DECIMAL.exec(bare);
  return decimal !== null && Number(decimal[1]) <= 76 && Number(decimal[2]) <= Number(decimal[1]);
}
