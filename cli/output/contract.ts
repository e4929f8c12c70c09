import { changePhrase, changesPhrase } from "../../provider/core/review/phrase";
import { shellWord } from "../../provider/core/shell-word";
import { warningText } from "../../provider/core/warning";
import type { HeldContract } from "../commands/contract";
import type { ContractFlags } from "../program";
import type { Output } from "../session";
import { counted, safeLine } from "./safe-text";

/** What became of a contract file. */
export function printWritten(one: HeldContract & { readonly written: boolean }, output: Output): void {
  const how = one.written ? output.paint("green", "wrote") : "unchanged:";
  output.print(`${how} ${headLine(one)}`);
  printChanges(one, output);
  for (const comment of one.lostComments) {
    output.print(output.paint("yellow", `  removed with its entry: ${safeLine(comment, 1000)}`));
  }
  printNotes(one, output);
}

/** Whether a contract file is what it is to be, and what to run where it isn't. */
export function printChecked(
  one: HeldContract & { readonly differs: boolean },
  flags: ContractFlags,
  output: Output,
): void {
  const how = one.differs ? output.paint("red", "differs:") : output.paint("green", "holds:");
  output.print(`${how} ${headLine(one)}`);
  if (one.changes === undefined) output.print("  there is no such file");
  printChanges(one, output);
  if (one.differs) output.print(`  write it anew: ${writeCommand(one, flags)}`);
  printNotes(one, output);
}

/** How a schema differs from its contract file. */
export function printDiff(one: HeldContract, output: Output): void {
  output.print(headLine(one));
  printChanges(one, output);
  printNotes(one, output);
}

function headLine({ file, schema, changes }: HeldContract): string {
  const what = counted(Object.keys(schema.fields).length, "field");
  const than = changes === undefined ? "" : `; ${changesPhrase(changes)}`;
  return `${safeLine(file, 1000)} (${what}${than})`;
}

function printChanges({ changes = [] }: HeldContract, { print, paint }: Output): void {
  for (const change of changes) {
    const path = change.path === "" ? "" : `${safeLine(change.path, 1024)}: `;
    const line = `  ${path}${safeLine(changePhrase(change), 2500)} (${change.verdict})`;
    print(change.verdict === "breaking" ? paint("yellow", line) : line);
  }
}

function printNotes({ coverage, warnings }: HeldContract, { print, note, paint }: Output): void {
  if (coverage === "sampled") {
    note(
      "the schema is that of a sample: fields that it does not show are missing, or stay as they were in the contract",
    );
  }
  for (const warning of warnings) print(paint("yellow", `warning: ${safeLine(warningText(warning), 5000)}`));
}

/** What decides the schema that is written. */
const NAMED = [
  "stack",
  "cwd",
  "preview",
  "program",
  "manifest",
  "name",
  "connector",
  "connection",
  "credentialsEnv",
  "credentialsFile",
  "credentialsSecretArn",
  "profile",
  "requirements",
  "parser",
  "interface",
  "properties",
  "python",
  "sample",
  "edits",
] as const;

function writeCommand({ file, connector }: HeldContract, flags: ContractFlags): string {
  const name = flags.name ?? (flags.all ? (connector ?? undefined) : undefined);
  const given = NAMED.flatMap((flag) => {
    const value = flag === "name" ? name : flags[flag];
    const written = flag.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    return value === undefined ? [] : [`--${written}`, String(value)];
  });
  return `npx ${["python-connectors", "contract", "write", file, ...given].map((word) => shellWord(safeLine(word, 2000))).join(" ")}`;
}
