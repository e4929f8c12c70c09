import { InputError } from "../../provider/core/errors";
import { parseReadResponse, type RowsResult } from "../../provider/core/runner/protocol";
import { namedConnector } from "../input/named-subject";
import { rowsCsv, rowsJsonLines, rowsTable } from "../output/rows";
import { counted, jsonLine } from "../output/safe-text";
import type { Outside } from "../outside";
import type { ReadFlags } from "../program";
import { connectorPart, inSession, type Session } from "../session";

/** Shows a connector's first rows. */
export function read(name: string | undefined, flags: ReadFlags, outside: Outside): Promise<number> {
  return inSession(
    flags,
    outside,
    () => {
      if (flags.json && flags.format !== undefined) {
        throw new InputError([{ path: "--json", reason: "write --json or --format, not both" }]);
      }
      return namedConnector(name, flags, outside);
    },
    async (session, subject) => {
      const result = await session.run(
        (credentials) => ({
          ...connectorPart(flags, subject, credentials),
          operation: "read",
          rows: flags.limit,
        }),
        parseReadResponse,
      );
      if (flags.json) outside.out.write(jsonLine(result));
      else if (flags.format === "jsonl" || flags.format === "csv") {
        outside.out.write(flags.format === "csv" ? rowsCsv(result) : rowsJsonLines(result));
        // Fewer than were asked for look like all that there are.
        if (result.more && result.rows.length < flags.limit) session.note(rowCount(result, flags.limit));
      } else {
        print(session, result, outside.out.isTTY ? (outside.out.columns ?? 80) : undefined);
        session.print(rowCount(result, flags.limit));
      }
    },
  );
}

function print(session: Session, result: RowsResult, width: number | undefined): void {
  if (result.columns.length === 0) return;
  const { text, hidden } = rowsTable(result, session.paint, width);
  session.print(text);
  if (hidden.length > 0) session.print(`${counted(hidden.length, "more column")}: ${hidden.join(", ")}`);
}

/** How many rows there are, and what kept the rest out. */
function rowCount({ rows, more }: RowsResult, limit: number): string {
  const count = counted(rows.length, "row");
  if (!more) return count;
  if (rows.length === limit) return `${count}, and more follow: see --limit`;
  return `${count}, and more follow: the answer has no room for them, whatever --limit says`;
}
