import Table from "cli-table3";
import type { Paint } from "./paint";

/** Rows of text as a table; cells are made safe to print by the caller. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], paint: Paint): string {
  const made = new Table({
    head: head.map((name) => paint("bold", name)),
    // Colours are ours to decide, not the table's.
    style: { head: [], border: [], compact: true },
  });
  made.push(...rows.map((row) => [...row]));
  return made.toString();
}
