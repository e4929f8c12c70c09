import { createHash } from "node:crypto";
import type { SourceCode } from "../code/source-code";

// One rule in both languages: provider/runner/.../supervisor/code_digest.py is the same in Python, provider/protocol/README.md
// says it in words, and provider/protocol/digests.json is the table of cases that both read.

/** What the bytes begin with: another rule begins with another text. */
const RULE = "python-connectors code 1";

/** Digest of a connection's code and of the list of packages that is installed for it, by which it is approved. */
export function connectionDigest(code: SourceCode, requirements: string | null): string {
  return digestOf([
    "connection",
    ...(requirements === null ? ["none"] : ["list", requirements]),
    ...parts(code),
  ]);
}

/** Digest of a connector's code, by which it is approved. */
export function connectorDigest(code: SourceCode): string {
  return digestOf(["connector", ...parts(code)]);
}

/** The entry, then names and texts of all files, in the order of the names' bytes. */
function parts({ entry, files }: SourceCode): string[] {
  const named = Object.entries(files).map(([name, text]) => ({ name, text, bytes: Buffer.from(name) }));
  named.sort((a, b) => Buffer.compare(a.bytes, b.bytes));
  return [entry, ...named.flatMap(({ name, text }) => [name, text])];
}

function digestOf(texts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const text of [RULE, ...texts]) {
    const bytes = Buffer.from(text);
    const length = Buffer.alloc(8);
    length.writeBigUInt64BE(BigInt(bytes.length));
    // The length first: no two lists of texts have the same bytes.
    hash.update(length).update(bytes);
  }
  return hash.digest("hex");
}
