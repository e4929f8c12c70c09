/**
 * What `npm run bench:inference` prints in its last line, in this order.
 *
 * A subject is `data:subject` of test/bench/inference/subject.py. `speed` is our rows a second over theirs, `time` our
 * time over theirs.
 *
 * @typedef {{ key: string, kind: "speed" | "time", ours: string, theirs: string, target: number }} Comparison
 * @typedef {{ key: string, kind: "memory", data: string, target: number }} Memory
 * @typedef {{ key: string, kind: "startup", target: number }} Startup
 */

/** @type {readonly (Comparison | Memory | Startup)[]} */
export const FIGURES = [
  speed("flat_json_vs_genson", "flat-json:ours", "flat-json:genson", 10),
  speed("flat_vs_from_pylist", "flat:ours", "flat:from_pylist", 2),
  speed("nested_vs_genson", "nested:ours", "nested:genson", 5),
  speed("nested_vs_infer_type", "nested:ours", "nested:infer_type", 1),
  { key: "rss_flat_mb", kind: "memory", data: "flat", target: 25 },
  { key: "rss_nested_mb", kind: "memory", data: "nested", target: 25 },
  { key: "rss_big_rows_mb", kind: "memory", data: "big", target: 150 },
  time("jsonl_flat_vs_orjson", "flat.jsonl:ours", "flat.jsonl:orjson", 2.2),
  time("jsonl_nested_vs_orjson", "nested.jsonl:ours", "nested.jsonl:orjson", 2.5),
  time("csv_stdlib_vs_reader", "flat.csv:ours alone", "flat.csv:csv.reader", 2),
  time("csv_arrow_vs_reader", "flat.csv:ours", "flat.csv:csv.reader", 0.5),
  time("csv_arrow_vs_pyarrow", "flat.csv:ours", "flat.csv:pyarrow", 1.3),
  { key: "startup_ratio", kind: "startup", target: 1.6 },
];

/**
 * @param {string} key
 * @param {string} ours
 * @param {string} theirs
 * @param {number} target at least
 * @returns {Comparison}
 */
function speed(key, ours, theirs, target) {
  return { key, kind: "speed", ours, theirs, target };
}

/**
 * @param {string} key
 * @param {string} ours
 * @param {string} theirs
 * @param {number} target at most
 * @returns {Comparison}
 */
function time(key, ours, theirs, target) {
  return { key, kind: "time", ours, theirs, target };
}

/**
 * @param {readonly number[]} values at least one
 * @returns {number}
 */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = Number.NaN, high = Number.NaN] = [sorted[(sorted.length - 1) >> 1], sorted[middle]];
  return (low + high) / 2;
}

/**
 * Columns as wide as what they hold; numbers to the right.
 *
 * @param {readonly (readonly (string | number)[])[]} rows the first one is the header
 * @returns {string[]}
 */
export function tableLines(rows) {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => String(row[column]).length)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) =>
        typeof cell === "number"
          ? String(cell).padStart(widths[column] ?? 0)
          : cell.padEnd(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
}
