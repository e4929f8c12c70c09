/**
 * What somebody who looks for the traces of a guess finds in texts.
 *
 * @typedef {object} Tokens
 * @property {ReadonlySet<string>} digests the first bytes of all that could be a digest, as hex
 * @property {readonly Buffer[]} keys all that could be the key of one, or its salt
 */

/** Of a digest that was cut, as much is told from chance. */
export const DIGEST_BYTES = 8;
const MIN_KEY = 16;
const MAX_KEY = 64;

/**
 * @param {readonly string[]} texts
 * @param {readonly string[]} [named] further texts that a digest may be made with: names, URNs, ARNs
 * @returns {Tokens}
 */
export function tokensOf(texts, named = []) {
  const words = new Set(texts.flatMap((text) => text.match(/[A-Za-z0-9+/_=-]{8,}/g) ?? []));
  const digests = new Set();
  /** @type {Map<string, Buffer>} */
  const keys = new Map();
  for (const text of named) keys.set(`text ${text}`, Buffer.from(text));
  for (const word of [...words].flatMap(pieces)) {
    for (const bytes of decoded(word)) {
      if (bytes.length >= DIGEST_BYTES) digests.add(bytes.subarray(0, DIGEST_BYTES).toString("hex"));
      if (bytes.length >= MIN_KEY && bytes.length <= MAX_KEY)
        keys.set(`bytes ${bytes.toString("hex")}`, bytes);
    }
    if (word.length >= MIN_KEY && word.length <= MAX_KEY) keys.set(`text ${word}`, Buffer.from(word));
  }
  return { digests, keys: [...keys.values()] };
}

/**
 * A word, and its parts where characters of base64 may as well separate them, as in an ARN or a path.
 *
 * @param {string} word
 */
function pieces(word) {
  return [...new Set([word, ...word.split("/"), ...word.split(/[/_=+-]/)])].filter(
    (piece) => piece.length >= 8,
  );
}

/** @param {string} word */
function decoded(word) {
  const found = [];
  if (/^(?:[0-9a-fA-F]{2})+$/.test(word)) found.push(Buffer.from(word, "hex"));
  if (/^[A-Za-z0-9+/]+={0,2}$/.test(word)) found.push(Buffer.from(word, "base64"));
  if (/^[A-Za-z0-9_-]+={0,2}$/.test(word)) found.push(Buffer.from(word, "base64url"));
  const id = word.replaceAll("-", "");
  if (/^[0-9a-fA-F]{32}$/.test(id)) found.push(Buffer.from(id, "hex"));
  return found;
}
