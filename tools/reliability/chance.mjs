import { createHash } from "node:crypto";

/**
 * A number from 0 up to, not including, 1: always the same one for the same words.
 *
 * @param {...(string | number)} words
 * @returns {number}
 */
export function chance(...words) {
  return createHash("sha256").update(JSON.stringify(words)).digest().readUInt32BE() / 2 ** 32;
}
