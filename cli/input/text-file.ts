import { readFileSync } from "node:fs";
import path from "node:path";

/** A file's text, or why it can't be read; `undefined` where there is no such file. */
export function textFile(file: string): { readonly text: string } | { readonly problem: string } | undefined {
  try {
    return { text: readFileSync(path.resolve(file), "utf8") };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // ENOTDIR: what should be the folder is a file.
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    return { problem: code === "EISDIR" ? "this is a folder, not a file" : `this can't be read (${code})` };
  }
}
