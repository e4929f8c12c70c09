import { realpathSync, statSync } from "node:fs";
import path from "node:path";
import { readSourceCode } from "../../provider/adapters/source-files";
import { sourceCodeModel } from "../../provider/core/code/inputs";
import { ENTRY, type SourceCode } from "../../provider/core/code/source-code";

/** Code on the author's machine, and the folder that its file names are relative to. */
export interface UserCode {
  readonly code: SourceCode;
  readonly folder: string;
}

/** Reads a file or folder anywhere on this machine, or says what is wrong with it. */
export function readUserCode(
  given: string,
  role: keyof typeof ENTRY,
): UserCode | { readonly problem: string } {
  let real: string;
  try {
    real = realpathSync(given);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const missing = code === "ENOENT" || code === "ENOTDIR";
    return {
      problem: missing ? `there is no file or folder "${given}"` : `"${given}" can't be read (${code})`,
    };
  }
  const found = readSourceCode(path.basename(real), path.dirname(real), ENTRY[role]);
  if ("problem" in found) return found;
  const valid = sourceCodeModel.safeParse(found);
  if (!valid.success) return { problem: valid.error.issues.map(({ message }) => message).join("; ") };
  return { code: valid.data, folder: statSync(real).isDirectory() ? given : path.dirname(given) };
}
