import { bareType, type Decimal, parseType } from "../schema/type";
import type { RuleId } from "./rules";

const INTEGERS = ["int8", "int16", "int32", "int64"];
const FLOATS = ["float32", "float64"];
/** Without nanoseconds: those reach from 1677 to 2262 only. */
const TIMESTAMPS = ["timestamp[s]", "timestamp[ms]", "timestamp[us]"];
const CHAINS = [INTEGERS, FLOATS, TIMESTAMPS];
/** Types of which nothing inside was ever seen. */
const EMPTY = new Set(["null", "list", "struct"]);

/** The severest rule that says what happened to a leaf's type; `undefined` where it is the same. */
export function typeRule(from: string, to: string): RuleId | undefined {
  if (from === to) return undefined;
  const [old, now] = [bareType(from), bareType(to)];
  const losesNotNull = from !== old && to === now;
  if (old === now) return losesNotNull ? "FIELD_NULLABLE" : "FIELD_REQUIRED";
  if (now === "null") return "FIELD_EMPTIED";
  if (old === "null") return "FIELD_FILLED";
  if (!isWider(old, now)) return "FIELD_TYPE_CHANGED";
  return losesNotNull ? "FIELD_NULLABLE" : "FIELD_TYPE_WIDENED";
}

/** Whether every value of one type is exactly one of the other, by a promotion that Iceberg or Avro readers make too. */
export function isWider(from: string, to: string): boolean {
  const chain = CHAINS.find((types) => types.includes(from));
  if (chain?.includes(to)) return chain.indexOf(to) > chain.indexOf(from);
  const [old, now] = [decimalOf(from), decimalOf(to)];
  return old !== undefined && now !== undefined && old.scale === now.scale && now.precision > old.precision;
}

/**
 * Whether data that has type `to` in the part that was read may have type `from` as a whole, by what the inference makes of
 * several kinds in one place (docs/types.md).
 */
export function mayHide(from: string, to: string): boolean {
  const [whole, part] = [bareType(from), bareType(to)];
  if (whole === part) return false;
  if (part === "null" || whole === "json") return true;
  if (part === "json" || EMPTY.has(part) || EMPTY.has(whole)) return false;
  const isInteger = INTEGERS.includes(part) || part === "uint64";
  if (whole === "string") return true;
  if (whole === "float64") return isInteger || part === "float32" || decimalOf(part) !== undefined;
  if (whole === "uint64") return isInteger;
  if (INTEGERS.includes(whole)) return isWider(part, whole);
  const decimal = decimalOf(whole);
  if (decimal !== undefined) return isInteger || fitsDecimal(decimalOf(part), decimal);
  return whole.startsWith("timestamp[") && !whole.includes("UTC") && isCoarser(part, whole);
}

function decimalOf(bare: string): Decimal | undefined {
  const type = parseType(bare)?.type;
  return type?.name === "decimal" ? type : undefined;
}

function fitsDecimal(part: Decimal | undefined, whole: Decimal): boolean {
  if (part === undefined) return false;
  return part.precision - part.scale <= whole.precision - whole.scale && part.scale <= whole.scale;
}

const UNITS = ["date", ...TIMESTAMPS, "timestamp[ns]"];

function isCoarser(part: string, whole: string): boolean {
  return UNITS.includes(part) && UNITS.indexOf(part) < UNITS.indexOf(whole);
}
