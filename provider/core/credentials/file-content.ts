import { MAX_CREDENTIAL_BYTES } from "./inputs";

const BYTE_ORDER_MARK_BYTES = 3;
const LINE_BREAK_BYTES = 2;

/** The most that a file may have: what is no part of the credential is not counted. */
export const MAX_FILE_BYTES = BYTE_ORDER_MARK_BYTES + MAX_CREDENTIAL_BYTES + LINE_BREAK_BYTES;

/**
 * The credential that a file holds. A byte order mark, which some editors write and no key begins with, and one line break at
 * the end, with which they end a file, are no part of it.
 *
 * @param bytes The file's content. Of a larger file, more than `MAX_FILE_BYTES` of it are enough.
 * @returns Or what is wrong, to be said after the file's name; never holds any of the content.
 */
export function credentialOf(bytes: Uint8Array): { readonly text: string } | { readonly problem: string } {
  // Before it is decoded: what was read of a larger file may end in the middle of a character.
  if (bytes.byteLength > MAX_FILE_BYTES) return TOO_LARGE;
  let content: string;
  try {
    content = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return { problem: "is not text in UTF-8: save it as UTF-8, or write binary credentials in base64" };
  }
  const text = content.replace(/\r?\n$/, "");
  if (text === "") return { problem: "is empty: write the credential into it" };
  return Buffer.byteLength(text) > MAX_CREDENTIAL_BYTES ? TOO_LARGE : { text };
}

const TOO_LARGE = {
  problem: `has more than ${MAX_CREDENTIAL_BYTES / 1024} KiB: a credential has at most that`,
};
