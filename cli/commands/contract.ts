import { InputError } from "../../provider/core/errors";
import { defined } from "../../provider/core/records";
import { carryOver } from "../../provider/core/review/carry-over";
import type { Change } from "../../provider/core/review/change";
import { type Contract, changesFrom, formatContract } from "../../provider/core/review/contract";
import type { Coverage } from "../../provider/core/runner/protocol";
import { applyEdits, editedPaths, type SchemaEdits } from "../../provider/core/schema/edits";
import type { Schema } from "../../provider/core/schema/schema";
import { nodeAt, schemaTree } from "../../provider/core/schema/tree";
import type { Warning } from "../../provider/core/warning";
import { EXIT } from "../exit-status";
import { type ContractFile, contractFile } from "../input/contract-file";
import { contractSources } from "../input/contract-sources";
import { editsFlag } from "../input/edits";
import { programConnector } from "../input/manifest-subject";
import { connectorSubject } from "../input/subject";
import { printChecked, printDiff, printWritten } from "../output/contract";
import { safeJson } from "../output/safe-text";
import type { Outside } from "../outside";
import type { ContractFlags } from "../program";
import { inSession, type Output, outputOf, reported } from "../session";
import { generated } from "./schema";

/** A contract file, and the schema that it is about. */
interface Subject {
  readonly file: string;
  readonly target: ContractFile;
  /** The connector's name in its stack; none of a run on this machine. */
  readonly connector: string | null;
  readonly schema: Schema;
  readonly coverage: Coverage;
  readonly decided: readonly string[];
  readonly warnings: readonly Warning[];
}

/** A contract file beside its schema. */
export interface HeldContract extends Pick<Subject, "file" | "connector" | "coverage" | "warnings"> {
  /** What the file is to hold. */
  readonly schema: Schema;
  /** From the contract that is there; `undefined` where there is none. */
  readonly changes: readonly Change[] | undefined;
  /** Comments of entries that go. */
  readonly lostComments: readonly string[];
}

/** Writes schemas into their contract files. */
export function writeContract(
  file: string | undefined,
  flags: ContractFlags,
  outside: Outside,
): Promise<number> {
  return onContracts(file, flags, outside, (subjects, output) => {
    const all = subjects.map((subject) => {
      const { text, held } = heldContract(subject);
      const written = text !== subject.target.before?.text;
      if (written) subject.target.write(text);
      return { ...held, written };
    });
    show(all, flags, output, (one) => printWritten(one, output));
    return EXIT.ok;
  });
}

/** Says whether contract files are what would be written, and what would change. */
export function checkContract(
  file: string | undefined,
  flags: ContractFlags,
  outside: Outside,
): Promise<number> {
  return onContracts(file, flags, outside, (subjects, output) => {
    const all = subjects.map((subject) => {
      const { held } = heldContract(subject);
      return { ...held, differs: held.changes === undefined || held.changes.some(isMade) };
    });
    show(all, flags, output, (one) => printChecked(one, flags, output));
    return all.some(({ differs }) => differs) ? EXIT.differs : EXIT.ok;
  });
}

/** Says how schemas differ from their contract files. */
export function diffContract(
  file: string | undefined,
  flags: ContractFlags,
  outside: Outside,
): Promise<number> {
  return onContracts(file, flags, outside, (subjects, output) => {
    const all = subjects.map((subject) => heldContract(subject).held);
    const missing = all.filter(({ changes }) => changes === undefined);
    if (missing.length > 0) {
      const reason = "there is no contract: write it first";
      throw new InputError(missing.map((one) => ({ path: one.file, reason })));
    }
    show(all, flags, output, (one) => printDiff(one, output));
    const verdicts = new Set(all.flatMap(({ changes = [] }) => changes.map(({ verdict }) => verdict)));
    if (verdicts.has("breaking")) return EXIT.breakingDrift;
    return verdicts.has("safe") ? EXIT.safeDrift : EXIT.ok;
  });
}

/** What only a part of the source can't show stays as it is in the contract. */
function isMade({ verdict }: Change): boolean {
  return verdict !== "unverified";
}

/** A command's work on the contracts that it is about, whose schemas come from a run on this machine, a stack or a preview. */
async function onContracts(
  file: string | undefined,
  flags: ContractFlags,
  outside: Outside,
  work: (subjects: readonly Subject[], output: Output) => number,
): Promise<number> {
  if (flags.stack === undefined && flags.preview === undefined) return onLocalRun(file, flags, outside, work);
  return reported(flags, outside, async () => {
    const output = outputOf(flags, outside);
    const sources = await contractSources(file, flags, outside);
    const subjects = sources.map(({ file, name, known, decided, stale }): Subject => {
      if (stale)
        output.note(`${name}: its last generation failed or was put off: this is the schema from before`);
      const { schema, coverage } = known;
      return { file, target: contractFile(file), connector: name, schema, coverage, decided, warnings: [] };
    });
    return work(subjects, output);
  });
}

async function onLocalRun(
  file: string | undefined,
  flags: ContractFlags,
  outside: Outside,
  work: (subjects: readonly Subject[], output: Output) => number,
): Promise<number> {
  let code: number = EXIT.ok;
  const status = await inSession(
    flags,
    outside,
    () => localSubject(file, flags, outside),
    async (session, { edits, file, target, ...subject }) => {
      const result = await generated(session, flags, subject, edits.mapAfter);
      const { schema, warnings } = edited(result.schema, edits);
      const found = { schema, coverage: result.coverage, decided: editedPaths(edits) };
      const all = [...result.warnings, ...warnings];
      code = work([{ file, target, connector: flags.name ?? null, ...found, warnings: all }], session);
    },
  );
  return status === EXIT.ok ? code : status;
}

/** A connector by flags and its folder, or one of a program by its name, which tells edits and the contract's file too. */
async function localSubject(file: string | undefined, flags: ContractFlags, outside: Outside) {
  if (flags.manifest === undefined && flags.program === undefined) {
    const named = localFile(file, flags);
    const edits = editsFlag(flags.edits);
    return { ...connectorSubject(flags, outside), edits, file: named, target: contractFile(named) };
  }
  // With these commands, `--stack` is the state of a stack.
  const ofProgram = { ...flags, ...defined({ stack: flags.program }) };
  const { edits, contract, ...subject } = await programConnector(flags.name, ofProgram, outside);
  const named = file ?? contract();
  if (named === undefined) {
    throw new InputError([
      { path: "<file>", reason: "name the contract: the program gives the connector none" },
    ]);
  }
  return {
    ...subject,
    edits: flags.edits === undefined ? edits : editsFlag(flags.edits),
    file: named,
    target: contractFile(named),
  };
}

function localFile(file: string | undefined, { all, name, cwd }: ContractFlags): string {
  const flag = all ? "--all" : name !== undefined ? "--name" : cwd !== undefined ? "--cwd" : undefined;
  if (flag !== undefined) {
    const others = all ? "--stack or --preview" : "--program, --stack, --preview or --manifest";
    throw new InputError([{ path: flag, reason: `this goes with ${others}: write one of them too` }]);
  }
  if (file !== undefined) return file;
  throw new InputError([{ path: "<file>", reason: "name the contract, a JSON file" }]);
}

function edited(schema: Schema, edits: SchemaEdits) {
  const { problems, ...made } = applyEdits(schema, edits);
  if (problems.length === 0) return made;
  throw new InputError(
    problems.map(({ path, reason }) => ({ path: path.replace(/^edits\./, "--edits: "), reason })),
  );
}

/** A contract beside its schema, and the text that its file is to have. */
function heldContract({ target, decided, ...subject }: Subject): { held: HeldContract; text: string } {
  const { file, connector, coverage, warnings } = subject;
  const { before } = target;
  const old = before?.contract;
  const comparison = { coverage, decided };
  const schema =
    old === undefined ? subject.schema : described(old, carryOver(old.schema, subject.schema, comparison));
  const contract: Contract = { schema, ordered: old?.ordered ?? true, $schema: old?.$schema };
  const { text, lost } = formatContract(contract, before?.text);
  const changes = old && changesFrom(old, subject.schema, comparison);
  return { text, held: { file, connector, schema, coverage, changes, warnings, lostComments: lost } };
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

function show<T extends HeldContract>(
  all: readonly T[],
  { json, all: many }: ContractFlags,
  output: Output,
  print: (one: T) => void,
): void {
  if (!json) {
    for (const one of all) print(one);
    return;
  }
  const shown = all.map((one) => ({ ...one, changes: one.changes ?? null }));
  output.print(safeJson(many ? { contracts: shown } : shown[0]));
}
