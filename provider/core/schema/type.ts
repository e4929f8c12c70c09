/** The types that hold no others and take no parameters. */
const PLAIN_SCALARS = [
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
] as const;
/** What nothing inside was ever seen of. */
const EMPTY_SHAPES = ["list", "struct"] as const;

/** Every type that takes no parameters. */
export const TYPES_WITHOUT_PARAMETERS: readonly string[] = [...PLAIN_SCALARS, ...EMPTY_SHAPES];

type PlainScalar = (typeof PLAIN_SCALARS)[number];
type EmptyShape = (typeof EMPTY_SHAPES)[number];

export interface Decimal {
  readonly name: "decimal";
  readonly precision: number;
  readonly scale: number;
}

/** A type of the schema grammar that holds no others. */
export type Scalar = { readonly name: PlainScalar } | Decimal;

/** A type of the schema grammar, as data. */
export interface FieldType {
  readonly nullable: boolean;
  readonly type: Scalar | { readonly name: EmptyShape };
}

const PLAIN = new Map([...PLAIN_SCALARS, ...EMPTY_SHAPES].map((name) => [name as string, { name }]));
const DECIMAL = /^decimal\(([1-9]\d?),(0|[1-9]\d?)\)$/;
const MAX_PRECISION = 76;
const NOT_NULL = " not null";

/** The type that the text is in the schema grammar (provider/protocol/README.md); `undefined` where it is none. */
export function parseType(text: string): FieldType | undefined {
  const bare = bareType(text);
  const type = PLAIN.get(bare) ?? parseDecimal(bare);
  return type === undefined ? undefined : { nullable: bare === text, type };
}

/** Whether the text is a type of the schema grammar. */
export function isFieldType(text: string): boolean {
  return parseType(text) !== undefined;
}

/** A type's text without `not null`. */
export function bareType(text: string): string {
  return text.endsWith(NOT_NULL) ? text.slice(0, -NOT_NULL.length) : text;
}

function parseDecimal(bare: string): Decimal | undefined {
  const [, precision, scale] = (DECIMAL.exec(bare) ?? []).map(Number);
  if (precision === undefined || scale === undefined) return undefined;
  return precision <= MAX_PRECISION && scale <= precision ? { name: "decimal", precision, scale } : undefined;
}
