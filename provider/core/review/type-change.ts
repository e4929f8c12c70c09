import type { RuleId } from "./rules";

const NOT_NULL = " not null";
const INTEGERS = ["int8", "int16", "int32", "int64"];
const FLOATS = ["float32", "float64"];
/** Without nanoseconds: those reach from 1677 to 2262 only. */
const TIMESTAMPS = ["timestamp[s]", "timestamp[ms]", "timestamp[us]"];
const CHAINS = [INTEGERS, FLOATS, TIMESTAMPS];
const DECIMAL = /^decimal\((\d+),(\d+)\)$/;
/** Types of which nothing inside was ever seen. */
const EMPTY = new Set(["null", "list", "struct"]);

/** A type without `not null`. */
export function bareType(type: string): string {
  return type.endsWith(NOT_NULL) ? type.slice(0, -NOT_NULL.length) : type;
}

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
  const [old, now] = [DECIMAL.exec(from), DECIMAL.exec(to)];
  return old !== null && now !== null && old[2] === now[2] && Number(now[1]) > Number(old[1]);
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
  if (whole === "float64") return isInteger || part === "float32" || DECIMAL.test(part);
  if (whole === "uint64") return isInteger;
  if (INTEGERS.includes(whole)) return isWider(part, whole);
  const decimal = DECIMAL.exec(whole);
  if (decimal !== null) return isInteger || fitsDecimal(DECIMAL.exec(part), decimal);
  return whole.startsWith("timestamp[") && !whole.includes("UTC") && isCoarser(part, whole);
}

function fitsDecimal(part: RegExpExecArray | null, whole: RegExpExecArray): boolean {
  if (part === null) return false;
  const digits = (decimal: RegExpExecArray) => Number(decimal[1]) - Number(decimal[2]);
  return digits(part) <= digits(whole) && Number(part[2]) <= Number(whole[2]);
}

const UNITS = ["date", ...TIMESTAMPS, "timestamp[ns]"];

function isCoarser(part: string, whole: string): boolean {
  return UNITS.includes(part) && UNITS.indexOf(part) < UNITS.indexOf(whole);
}
