import { compareSchemas } from "../../provider/core/review/compare";
import { type GenerateResult, parseGenerateResponse, UNDIVIDED } from "../../provider/core/runner/protocol";
import type { Schema } from "../../provider/core/schema/schema";
import { warningText } from "../../provider/core/warning";
import { SchemaDiffers } from "../failure";
import { namedConnector } from "../input/named-subject";
import type { ConnectorSubject } from "../input/subject";
import { counted, safeJson, safeLine } from "../output/safe-text";
import { table } from "../output/table";
import type { Outside } from "../outside";
import type { SchemaFlags } from "../program";
import { connectorPart, inSession, type Session } from "../session";

/** Generates the schema of a connector's result set. */
export function schema(name: string | undefined, flags: SchemaFlags, outside: Outside): Promise<number> {
  return inSession(
    flags,
    outside,
    () => namedConnector(name, flags, outside),
    async (session, subject) => {
      const result = await generated(session, flags, subject);
      const { coverage, warnings } = result;
      if (flags.json) return session.print(safeJson({ schema: result.schema, coverage, warnings }));
      print(session, result);
      if (flags.verify)
        session.print(`${session.paint("green", "verified")}: the second time gave the same schema`);
    },
  );
}

/**
 * The schema of the result set; with `--verify` generated twice.
 * @param mapAfter From how many keys on a struct is a map. Null: the runner's own number.
 * @throws SchemaDiffers
 */
export async function generated(
  session: Session,
  flags: SchemaFlags,
  subject: ConnectorSubject,
  mapAfter: number | null = null,
): Promise<GenerateResult> {
  const generate = () =>
    session.run(
      (credentials) => ({
        ...connectorPart(flags, subject, credentials),
        operation: "generate",
        sample: flags.sample === undefined ? null : { rows: flags.sample, partitions: null },
        mapAfter,
        declared: false,
        ...UNDIVIDED,
      }),
      parseGenerateResponse,
    );
  const result = await generate();
  if (flags.verify) {
    const differences = schemaDifferences(result.schema, (await generate()).schema);
    if (differences.length > 0) throw new SchemaDiffers(differences);
  }
  return result;
}

function print(
  session: Session,
  { schema: found, coverage, warnings, counts, interface: used }: GenerateResult,
): void {
  const { paint } = session;
  const fields = Object.entries(found.fields).sort(([a], [b]) => (a < b ? -1 : 1));
  const rows = fields.map(([path, type]) => [safeLine(path, 1024), type]);
  if (rows.length > 0) session.print(table(["field", "type"], rows, paint));
  session.print(`order: ${found.order === "" ? "none" : safeLine(found.order, found.order.length + 1)}`);
  session.print(`coverage: ${coverage}`);
  const bytes = counts.bytes === 0 ? "" : `, ${counted(counts.bytes, "byte")}`;
  const { partitions, rows: read } = counts;
  session.print(`read (${used}): ${counted(partitions, "partition")}, ${counted(read, "row")}${bytes}`);
  for (const warning of warnings) {
    session.print(paint("yellow", `warning: ${safeLine(warningText(warning), 5000)}`));
  }
}

/** How two schemas differ, a line each; none where they are equal. */
function schemaDifferences(first: Schema, second: Schema): string[] {
  return compareSchemas(first, second, { coverage: "full" }).map(({ path, rule, from, to }) => {
    if (rule === "ORDER_CHANGED") {
      return `the order of the fields: first ${safeLine(first.order, 500)}, then ${safeLine(second.order, 500)}`;
    }
    const shown = safeLine(path, 1024);
    if (from === undefined) return `${shown}: only the second time (${to})`;
    if (to === undefined) return `${shown}: only the first time (${from})`;
    return `${shown}: first ${from}, then ${safeLine(to, 1200)}`;
  });
}
