import type { Row, RowsResult } from "../../provider/core/runner/protocol";
import type { Paint } from "./paint";
import { jsonLine, safeJson, safeLine, safeLines } from "./safe-text";
import { table } from "./table";

const MAX_CELL = 40;
/** What the table's lines add to a cell. */
const BORDER = 3;

/** The rows as a table. On a terminal, columns that don't fit are left out and named. */
export function rowsTable(
  result: RowsResult,
  paint: Paint,
  width: number | undefined,
): { readonly text: string; readonly hidden: readonly string[] } {
  const columns = result.columns.map((column) => ({
    name: column,
    cells: [safeLine(column, MAX_CELL), ...result.rows.map((row) => cell(row, column))],
  }));
  let used = 1;
  const shown = columns.filter(({ cells }, index) => {
    used += Math.max(...cells.map((text) => text.length)) + BORDER;
    return index === 0 || width === undefined || used <= width;
  });
  const names = new Set(shown.map(({ name }) => name));
  return {
    text: table(
      shown.map(({ cells }) => cells[0] ?? ""),
      result.rows.map((_, index) => shown.map(({ cells }) => cells[index + 1] ?? "")),
      paint,
    ),
    hidden: columns.filter(({ name }) => !names.has(name)).map(({ cells }) => cells[0] ?? ""),
  };
}

function cell(row: Row, column: string): string {
  const value = valueIn(row, column);
  return value === undefined ? "" : safeLine(typeof value === "string" ? value : safeJson(value), MAX_CELL);
}

function valueIn(row: Row, column: string): unknown {
  return Object.hasOwn(row, column) ? row[column] : undefined;
}

/** One JSON object a line. */
export function rowsJsonLines({ rows }: RowsResult): string {
  return rows.map(jsonLine).join("");
}

/**
 * CSV as in RFC 4180. Nothing is an empty field, an empty text is `""`, what is nested is JSON. Text that a spreadsheet
 * would take for a formula begins with an apostrophe.
 */
export function rowsCsv({ columns, rows }: RowsResult): string {
  const records = [
    columns.map(csvText),
    ...rows.map((row) => columns.map((column) => csvField(valueIn(row, column)))),
  ];
  return records.map((fields) => `${fields.join(",")}\r\n`).join("");
}

function csvField(value: unknown): string {
  if (value === null || value === undefined) return "";
  return csvText(typeof value === "string" ? value : safeJson(value));
}

const FORMULA = /^[=+\-@\t\r]/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

function csvText(text: string): string {
  const guarded = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  const safe = safeLines(guarded);
  return safe === "" || /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
