import { deflateRawSync, inflateRawSync } from "node:zlib";
import { z } from "zod";
import { canonicalJson, digest } from "../canonical";

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

/** Code and its connection's code, compressed, may take this much of the state. */
export const MAX_PACKED_BYTES = 256 * 1024;
/** And uncompressed, this much of a request to the runner. */
export const MAX_CODE_CHARACTERS = 3 * 1024 * 1024;

const filePath = z
  .string()
  .max(512)
  .regex(/^(?!\/)(?!.*(?:^|\/)\.{1,2}(?:\/|$))[^\\\p{Cc}]+$/u, "write a relative path with /");

/** Validates code as it comes from the program. */
export const sourceCodeModel: z.ZodType<SourceCode> = z
  .strictObject({ entry: filePath, files: z.record(filePath, z.string()) })
  .refine(({ entry, files }) => Object.hasOwn(files, entry), "the entry is not one of the files")
  .refine(
    ({ files }) => Object.values(files).reduce((sum, text) => sum + text.length, 0) <= MAX_CODE_CHARACTERS,
    {
      message: `the code has more than ${MAX_CODE_CHARACTERS} characters: leave data files out of the folder`,
    },
  );

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

/**
 * A first line that YAML refuses. Without it the CLI takes code that happens to parse as YAML for YAML, and shows a
 * mangled object instead of a diff by lines.
 */
const NOT_YAML = "%python\n";

/** The files as a stored input, which a preview diffs line by line. */
export function storedFiles(code: SourceCode): Record<string, string> {
  return Object.fromEntries(Object.entries(code.files).map(([path, text]) => [path, NOT_YAML + text]));
}

/** The inverse of {@link storedFiles}. */
export function codeFromStored(stored: unknown): SourceCode {
  const files = Object.fromEntries(
    Object.entries(z.record(z.string(), z.string()).parse(stored)).map(([path, text]) => [
      path,
      text.slice(NOT_YAML.length),
    ]),
  );
  const paths = Object.keys(files);
  return sourceCodeModel.parse({ entry: paths.length === 1 ? paths[0] : ENTRY.connection, files });
}

/** Several pieces of code as one short text for the state. */
export function packCode(codes: { readonly [role: string]: SourceCode }): string {
  const json = canonicalJson(
    Object.fromEntries(Object.entries(codes).map(([role, { entry, files }]) => [role, { entry, files }])),
  );
  return deflateRawSync(Buffer.from(json, "utf8"), { level: 9 }).toString("base64");
}

/** The inverse of {@link packCode}, with a bound on what it unpacks. */
export function unpackCode(packed: string): Record<string, SourceCode> {
  const json = inflateRawSync(Buffer.from(packed, "base64"), { maxOutputLength: 32 * 1024 * 1024 }).toString(
    "utf8",
  );
  return z.record(z.string(), sourceCodeModel).parse(JSON.parse(json));
}
