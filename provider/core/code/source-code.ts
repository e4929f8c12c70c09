import { digest } from "../canonical";

/** Python code of a connection or a connector: one file, or a folder with an entry file. */
export interface SourceCode {
  /** The file that defines the interface's functions; one of `files`. */
  readonly entry: string;
  /** Relative path with `/` to text. */
  readonly files: { readonly [path: string]: string };
}

/** What the program found instead of code: reported by check with all other problems. */
export interface UnreadableCode {
  readonly problem: string;
}

/** The entry file of a folder. */
export const ENTRY = { connection: "connection.py", connector: "connector.py" } as const;

/** The most characters of code in a request to the runner. */
export const MAX_CODE_CHARACTERS = 3 * 1024 * 1024;

/** The code without what does not change its meaning: byte order marks and kinds of line ending. */
export function normalizeCode(code: SourceCode): SourceCode {
  const files = Object.entries(code.files).map(([path, text]): [string, string] => [
    path,
    text.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n"),
  ]);
  return { entry: code.entry, files: Object.fromEntries(files.sort(([a], [b]) => (a < b ? -1 : 1))) };
}

/** Digest of the code by content: the order of files, line endings, modes and dates don't count. */
export function codeDigest(code: SourceCode): string {
  const { entry, files } = normalizeCode(code);
  return digest({ entry, files });
}
