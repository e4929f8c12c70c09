import { lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { InputError, ServiceError } from "../../provider/core/errors";
import { type Contract, parseContract } from "../../provider/core/review/contract";
import { MAX_CONTRACT_BYTES } from "../../provider/core/review/contract-file";
import { safeLine } from "../output/safe-text";

/** A contract file that is to be written. */
export interface ContractFile {
  /** What it holds; `undefined` where it is not there yet. */
  readonly before: { readonly text: string; readonly contract: Contract } | undefined;
  /** Writes all of it or nothing. @throws ServiceError */
  write(text: string): void;
}

/**
 * A file that is a contract or not there. What is something else is not overwritten, and no link is followed.
 * @throws InputError
 */
export function contractFile(file: string): ContractFile {
  return { before: contentOf(file), write: (text) => write(file, text) };
}

function contentOf(file: string): ContractFile["before"] {
  try {
    const stats = lstatSync(file);
    if (stats.isSymbolicLink()) throw refused(file, "this is a link: name the file that it leads to");
    if (!stats.isFile()) throw refused(file, "this is not a file: name a JSON file");
    if (stats.size > MAX_CONTRACT_BYTES) throw notContract(file, `it has ${stats.size} bytes`);
    const text = readFileSync(file, "utf8");
    const parsed = parseContract(text);
    if ("problems" in parsed) throw notContract(file, parsed.problems[0] ?? "");
    return { text, contract: parsed.contract };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    if (code === "ENOTDIR") throw refused(file, "a part of this path is a file: name another folder");
    if (error instanceof InputError || code === undefined) throw error;
    throw refused(file, `this can't be read (${code})`);
  }
}

function notContract(file: string, why: string): InputError {
  return refused(
    file,
    `this is no contract, and is not overwritten: name another file, or remove it (${safeLine(why, 500)})`,
  );
}

function refused(file: string, reason: string): InputError {
  return new InputError([{ path: safeLine(file, 500), reason }]);
}

function write(file: string, text: string): void {
  const part = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.part`);
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(part, text, { flag: "wx" });
    renameSync(part, file);
  } catch (error) {
    rmSync(part, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    throw new ServiceError(
      "NOT_WRITABLE",
      `can't write "${safeLine(file, 500)}" (${code})`,
      "Name another file.",
      {
        cause: error,
      },
    );
  }
}
