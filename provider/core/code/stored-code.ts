import { deflateRawSync } from "node:zlib";
import { canonicalJson, type Json } from "../canonical";
import { rememberingLast } from "../memo";
import { ENTRY, type SourceCode } from "./source-code";

/** A connector's code, its connection's and the arguments of both, compressed, may take this much of the state. */
export const MAX_PACKED_BYTES = 256 * 1024;

/**
 * A first line that YAML refuses. Without it the CLI takes code that happens to parse as YAML for YAML, and shows a
 * mangled object instead of a diff by lines.
 */
const NOT_YAML = "%python\n";
/** Before a path that begins with `__`: the engine hides such keys, and changes of them. */
const VISIBLE = "./";

/** The files as a stored input, which a preview diffs line by line. */
export function storedFiles(code: SourceCode): Record<string, string> {
  return Object.fromEntries(
    Object.entries(code.files).map(([path, text]) => [
      path.startsWith("__") ? VISIBLE + path : path,
      NOT_YAML + text,
    ]),
  );
}

/** The inverse of {@link storedFiles} for a connection's or connector's code: one file is its own entry. */
export function codeFromStored(
  stored: { readonly [path: string]: string },
  role: keyof typeof ENTRY,
): SourceCode {
  const files = Object.fromEntries(
    Object.entries(stored).map(([path, text]) => [
      path.startsWith(VISIBLE) ? path.slice(VISIBLE.length) : path,
      text.startsWith(NOT_YAML) ? text.slice(NOT_YAML.length) : text,
    ]),
  );
  const [only, ...others] = Object.keys(files);
  return { entry: only !== undefined && others.length === 0 ? only : ENTRY[role], files };
}

/** What a connector's generation needs of its connection. */
export interface ConnectionToPack {
  readonly code: SourceCode;
  /** The text of a hash-locked list. */
  readonly requirements: string | null;
}

/** A connection's code and requirements as one short text. */
export function packConnection(connection: ConnectionToPack): string {
  return packed(canonicalJson(connectionToJson(connection)));
}

export function connectionToJson({ code: { entry, files }, requirements }: ConnectionToPack) {
  return { code: { entry, files }, ...(requirements === null ? {} : { requirements }) };
}

/** Bytes of what a connector's state is to hold packed, where they are more than it may hold; else `undefined`. */
export function excessiveSize(connection: ConnectionToPack, inputs: Json): number | undefined {
  const texts = [canonicalJson(connectionToJson(connection)), canonicalJson(inputs)] as const;
  // Nearly always: base64 makes 4 bytes of 3, and compression at worst next to nothing.
  if (1.4 * Buffer.byteLength(texts[0] + texts[1]) < MAX_PACKED_BYTES) return undefined;
  const size = packedSizeOnce(texts[0]) + packed(texts[1]).length;
  return size > MAX_PACKED_BYTES ? size : undefined;
}

/** Compressed, in base64. */
export function packed(text: string, dictionary?: Buffer): string {
  const options = { level: 9, ...(dictionary && { dictionary }) };
  return deflateRawSync(Buffer.from(text, "utf8"), options).toString("base64");
}

/** Connections in use at the same time; the same one comes with each of its connectors. */
const REMEMBERED = 8;
const packedSizeOnce = rememberingLast(REMEMBERED, (json) => packed(json).length);
