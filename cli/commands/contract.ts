import { InputError } from "../../provider/core/errors";
import { carryOver } from "../../provider/core/review/carry-over";
import type { Change } from "../../provider/core/review/change";
import { compareSchemas } from "../../provider/core/review/compare";
import { type Contract, formatContract } from "../../provider/core/review/contract";
import { changePhrase, changesPhrase } from "../../provider/core/review/phrase";
import type { GenerateResult } from "../../provider/core/runner/protocol";
import { applyEdits, editedPaths, type SchemaEdits } from "../../provider/core/schema/edits";
import type { Schema } from "../../provider/core/schema/schema";
import { nodeAt, schemaTree } from "../../provider/core/schema/tree";
import { type Warning, warningText } from "../../provider/core/warning";
import { type ContractFile, contractFile } from "../input/contract-file";
import { editsFlag } from "../input/edits";
import { connectorSubject } from "../input/subject";
import { counted, safeJson, safeLine } from "../output/safe-text";
import type { Outside } from "../outside";
import type { ContractFlags } from "../program";
import { inSession, type Session } from "../session";
import { generated } from "./schema";

/** What was found, and what the file says now. */
interface Written {
  readonly file: string;
  /** Whether the file is new or another one than it was. */
  readonly written: boolean;
  readonly schema: Schema;
  readonly coverage: GenerateResult["coverage"];
  /** From the contract that was there; `undefined` where there was none. */
  readonly changes: readonly Change[] | undefined;
  readonly warnings: readonly Warning[];
}

/** Generates a connector's schema and writes it into a contract file. */
export function writeContract(file: string, flags: ContractFlags, outside: Outside): Promise<number> {
  return inSession(
    flags,
    outside,
    () => ({
      ...connectorSubject(flags, outside),
      edits: editsFlag(flags.edits),
      target: contractFile(file),
    }),
    async (session, subject) => {
      const result = await generated(session, flags, subject, subject.edits.mapAfter);
      const written = update(file, subject.target, result, subject.edits);
      if (flags.json) session.print(safeJson({ ...written, changes: written.changes ?? null }));
      else print(session, written);
    },
  );
}

function update(file: string, target: ContractFile, result: GenerateResult, edits: SchemaEdits): Written {
  const { coverage } = result;
  const { schema: edited, problems, warnings } = applyEdits(result.schema, edits);
  if (problems.length > 0) {
    throw new InputError(
      problems.map(({ path, reason }) => ({ path: path.replace(/^edits\./, "--edits: "), reason })),
    );
  }
  const { before } = target;
  const comparison = { coverage, decided: editedPaths(edits) };
  const old = before?.contract;
  const schema = old === undefined ? edited : described(old, carryOver(old.schema, edited, comparison));
  const text = formatContract(schema, old?.ordered);
  if (text !== before?.text) target.write(text);
  const changes = old && compareSchemas(old.schema, edited, comparison).filter(isIn(old));
  return {
    file,
    written: text !== before?.text,
    schema,
    coverage,
    changes,
    warnings: [...result.warnings, ...warnings],
  };
}

/** With the descriptions that somebody wrote into the contract, where nothing else describes the same. */
function described(old: Contract, schema: Schema): Schema {
  const root = schemaTree(schema.fields);
  const kept = Object.entries(old.schema.descriptions ?? {}).filter(
    ([path]) => nodeAt(root, path) !== undefined,
  );
  const descriptions = { ...Object.fromEntries(kept), ...schema.descriptions };
  return Object.keys(descriptions).length === 0 ? schema : { ...schema, descriptions };
}

function isIn(contract: Contract) {
  return ({ rule }: Change) => contract.ordered || rule !== "ORDER_CHANGED";
}

function print(session: Session, { file, written, schema, coverage, changes, warnings }: Written): void {
  const { paint } = session;
  const what = counted(Object.keys(schema.fields).length, "field");
  const how = written ? paint("green", "wrote") : "unchanged:";
  const than = changes === undefined ? "" : `; ${changesPhrase(changes)}`;
  session.print(`${how} ${safeLine(file, 1000)} (${what}${than})`);
  for (const change of changes ?? []) {
    const path = change.path === "" ? "" : `${safeLine(change.path, 1024)}: `;
    const line = `  ${path}${safeLine(changePhrase(change), 2500)} (${change.verdict})`;
    session.print(change.verdict === "breaking" ? paint("yellow", line) : line);
  }
  if (coverage === "sampled") {
    session.note(
      "the schema is that of a sample: fields that it does not show are missing, or stay as they were in the contract",
    );
  }
  for (const warning of warnings) {
    session.print(paint("yellow", `warning: ${safeLine(warningText(warning), 5000)}`));
  }
}
