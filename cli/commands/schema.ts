import { type GenerateResult, parseGenerateResponse } from "../../provider/core/runner/protocol";
import { schemaChanges } from "../../provider/core/schema/changes";
import type { Schema } from "../../provider/core/schema/schema";
import { warningText } from "../../provider/core/warning";
import { SchemaDiffers } from "../failure";
import { connectorSubject } from "../input/subject";
import { counted, safeJson, safeLine } from "../output/safe-text";
import { table } from "../output/table";
import type { Outside } from "../outside";
import type { SchemaFlags } from "../program";
import { connectorPart, inSession, type Session } from "../session";

/** Generates the schema of a connector's result set. */
export function schema(flags: SchemaFlags, outside: Outside): Promise<number> {
  return inSession(
    flags,
    outside,
    () => connectorSubject(flags, outside),
    async (session, subject) => {
      const generate = () =>
        session.run(
          (credentials) => ({
            ...connectorPart(flags, subject, credentials),
            operation: "generate",
            sample: flags.sample === undefined ? null : { rows: flags.sample, partitions: null },
          }),
          parseGenerateResponse,
        );
      const result = await generate();
      if (flags.verify) {
        const differences = schemaDifferences(result.schema, (await generate()).schema);
        if (differences.length > 0) throw new SchemaDiffers(differences);
      }
      const { coverage, warnings } = result;
      if (flags.json) return session.print(safeJson({ schema: result.schema, coverage, warnings }));
      print(session, result);
      if (flags.verify)
        session.print(`${session.paint("green", "verified")}: the second time gave the same schema`);
    },
  );
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
export function schemaDifferences(first: Schema, second: Schema): string[] {
  const { added, removed, retyped } = schemaChanges(first, second);
  const shown = (path: string) => safeLine(path, 1024);
  return [
    ...added.map((path) => `${shown(path)}: only the second time (${second.fields[path]})`),
    ...removed.map((path) => `${shown(path)}: only the first time (${first.fields[path]})`),
    ...retyped.map((path) => `${shown(path)}: first ${first.fields[path]}, then ${second.fields[path]}`),
    ...(added.length + removed.length === 0 && first.order !== second.order
      ? [`the order of the fields: first ${safeLine(first.order, 500)}, then ${safeLine(second.order, 500)}`]
      : []),
  ];
}
