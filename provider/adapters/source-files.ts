import { lstatSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import { MAX_CODE_CHARACTERS, type SourceCode, type UnreadableCode } from "../core/code/source-code";
import { MAX_REQUIREMENTS_CHARACTERS, type UnreadableRequirements } from "../core/requirements/requirements";
import { CONTRACT_FILE, MAX_CONTRACT_BYTES } from "../core/review/contract-file";
import { isOutside } from "./folders";

/** Folders and files that are no part of the code, besides a contract at its root. */
const IGNORED = /^(\..*|__pycache__|node_modules|.*\.pyc|connector\.json)$/;
const MAX_FILES = 500;
/** What to do about a file that is no text. */
const IN_CODE = "leave data files out of a code folder";

/**
 * Reads the code of a connection or connector: a file, or a folder with `entry`.
 *
 * @param given Path relative to `root`.
 * @param root The program's folder; nothing outside of it is read.
 * @param entry The entry file of a folder.
 * @returns The code, or what is wrong with the path and what to write instead; never throws.
 */
export function readSourceCode(given: string, root: string, entry: string): SourceCode | UnreadableCode {
  return within(given, root, (real) => {
    const stats = statSync(real);
    if (stats.isDirectory()) return readFolder(real, given, entry);
    if (!stats.isFile()) return { problem: `"${given}" is neither a file nor a folder` };
    return { entry: path.basename(given), files: { [path.basename(given)]: readText(real, given, IN_CODE) } };
  });
}

/**
 * Reads a requirements list.
 *
 * @param given Path of a file, relative to `root`, the program's folder.
 * @returns The text, or what is wrong with the path and what to write instead; never throws.
 */
export function readRequirements(given: string, root: string): string | UnreadableRequirements {
  return within(given, root, (real) => {
    const stats = statSync(real);
    if (stats.isDirectory())
      return {
        problem: `"${given}" is a folder: name the file, as in "${path.posix.join(given, "requirements.txt")}"`,
      };
    if (!stats.isFile()) return { problem: `"${given}" is not a file` };
    if (stats.size > 4 * MAX_REQUIREMENTS_CHARACTERS) {
      return {
        problem: `"${given}" has ${stats.size} bytes: a requirements list has at most ${MAX_REQUIREMENTS_CHARACTERS} characters`,
      };
    }
    return readText(real, given, "write the list as text");
  });
}

/**
 * Reads a contract file.
 *
 * @param given Path of a file, relative to `root`, the program's folder.
 * @param write The command that writes it, for the problem where it isn't there.
 * @returns The text, or what is wrong with the path and what to write instead; never throws.
 */
export function readContract(given: string, root: string, write: string): string | UnreadableText {
  const missing = `there is no contract "${given}" in the program's folder: write it with \`${write}\``;
  return within(given, root, (real) => contractText(real, given), missing);
}

/**
 * Reads a contract as the base branch has it.
 *
 * @param given The contract's path, relative to both folders.
 * @param folder The folder that the setting `baseContracts` names, absolute or relative to `root`.
 * @param root The program's folder.
 * @returns The text, `undefined` where the base branch has no such contract, or what is wrong; never throws.
 */
export function readBaseContract(
  given: string,
  folder: string,
  root: string,
): string | undefined | UnreadableText {
  const base = path.resolve(root, folder);
  if (!statSync(base, { throwIfNoEntry: false })?.isDirectory()) {
    const instead = "name the program's folder in a checkout of the base branch";
    return {
      problem: `the setting baseContracts names "${folder}", and there is no such folder: ${instead}`,
    };
  }
  const read = within(given, base, (real) => contractText(real, given), "", "the base branch's folder");
  if (typeof read === "string") return read;
  return read.problem === "" ? undefined : { problem: `the base branch's contract: ${read.problem}` };
}

interface UnreadableText {
  readonly problem: string;
}

function contractText(real: string, given: string): string | UnreadableText {
  const stats = statSync(real);
  if (!stats.isFile()) return { problem: `"${given}" is not a file: name the contract, a JSON file` };
  if (stats.size > MAX_CONTRACT_BYTES) {
    return { problem: `"${given}" has ${stats.size} bytes: a contract has at most ${MAX_CONTRACT_BYTES}` };
  }
  return readText(real, given, "a contract is JSON");
}

/** What `read` makes of a path that leads to something within a folder, the program's; else what is wrong with it. */
function within<T>(
  given: string,
  root: string,
  read: (real: string) => T | { readonly problem: string },
  missing = `there is no file or folder "${given}" in the program's folder`,
  folder = "the program's folder",
): T | { readonly problem: string } {
  if (path.isAbsolute(given)) {
    return { problem: `"${given}" is an absolute path: write one relative to ${folder}` };
  }
  const full = path.resolve(root, given);
  try {
    const real = realpathSync(full);
    if (isOutside(real, realpathSync(root))) {
      return { problem: `"${given}" leads out of ${folder}: move the file or folder into it` };
    }
    return read(real);
  } catch (error) {
    if (error instanceof UnusableFile) return { problem: error.message };
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") {
      return { problem: missing };
    }
    return { problem: `"${given}" can't be read (${code ?? "unknown error"})` };
  }
}

class UnusableFile extends Error {}

function readFolder(folder: string, given: string, entry: string): SourceCode | UnreadableCode {
  const files: Record<string, string> = {};
  let characters = 0;
  const visit = (relative: string) => {
    const names = readdirSync(path.join(folder, relative)).sort();
    for (const name of names.filter((candidate) => !IGNORED.test(candidate))) {
      const inner = relative === "" ? name : `${relative}/${name}`;
      if (inner === CONTRACT_FILE) continue;
      const shown = `${given}/${inner}`;
      if (inner === "__proto__")
        throw new UnusableFile(`"${shown}" has a name that JavaScript can't keep: rename it`);
      const stats = lstatSync(path.join(folder, inner));
      if (stats.isDirectory()) {
        visit(inner);
      } else if (!stats.isFile()) {
        throw new UnusableFile(
          `"${shown}" is not a regular file: links are not followed inside a code folder`,
        );
      } else {
        files[inner] = readText(path.join(folder, inner), shown, IN_CODE);
        characters += files[inner].length;
        if (characters > MAX_CODE_CHARACTERS || Object.keys(files).length > MAX_FILES) {
          throw new UnusableFile(`the folder "${given}" has too much in it: leave data files out of it`);
        }
      }
    }
  };
  visit("");
  if (!Object.hasOwn(files, entry)) {
    return { problem: `the folder "${given}" has no ${entry}: put the functions there, or name one file` };
  }
  return { entry, files };
}

function readText(file: string, shown: string, instead: string): string {
  const bytes = readFileSync(file);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new UnusableFile(`"${shown}" is not text in UTF-8: ${instead}`);
  }
}
