import { createHash, createHmac } from "node:crypto";
import { listsWith, tokenOf } from "./lists.mjs";
import { DIGEST_BYTES } from "./tokens.mjs";

const ALGORITHMS = ["md5", "sha1", "sha256", "sha384", "sha512"];
/** With a key or a salt: what anybody would take. */
const KEYED_ALGORITHMS = ["md5", "sha1", "sha256", "sha512"];

/**
 * How a guess was confirmed.
 *
 * @typedef {object} Confirmed
 * @property {string} guess
 * @property {string} by such as `hmac-sha256 with key 4f2a...`
 */

/**
 * The guesses that one of the digests is made from: alone, or with one of the keys as key or salt, or within one of the
 * lists that the tokens of requests are made from.
 *
 * @param {readonly string[]} guesses
 * @param {import("./tokens.mjs").Tokens} tokens
 * @param {readonly import("./lists.mjs").List[]} [lists]
 * @returns {Confirmed[]}
 */
export function confirmedGuesses(guesses, { digests, keys }, lists = []) {
  const isKnown = (/** @type {Buffer} */ digest) =>
    digests.has(digest.subarray(0, DIGEST_BYTES).toString("hex"));
  /** @type {Confirmed[]} */
  const found = [];
  for (const guess of guesses) {
    for (const [form, text] of Object.entries(formsOf(guess))) {
      for (const algorithm of ALGORITHMS) {
        if (isKnown(createHash(algorithm).update(text).digest()))
          found.push({ guess, by: `${algorithm} of ${form}` });
      }
    }
    for (const list of listsWith(lists, guess)) {
      if (isKnown(tokenOf(list))) found.push({ guess, by: `sha256 of the list ${JSON.stringify(list)}` });
    }
    for (const key of keys) {
      for (const [how, digest] of keyed(guess, key)) {
        if (isKnown(digest)) found.push({ guess, by: `${how} with ${key.toString("hex").slice(0, 16)}...` });
      }
    }
  }
  return found;
}

/**
 * How a credential is written before it is digested.
 *
 * @param {string} guess
 */
function formsOf(guess) {
  const json = JSON.stringify(guess);
  return {
    text: guess,
    json,
    line: `${guess}\n`,
    base64: Buffer.from(guess).toString("base64"),
    list: `[${json}]`,
  };
}

/**
 * @param {string} guess
 * @param {Buffer} key
 * @returns {Iterable<[string, Buffer]>}
 */
function* keyed(guess, key) {
  for (const algorithm of KEYED_ALGORITHMS) {
    yield [`hmac-${algorithm}`, createHmac(algorithm, key).update(guess).digest()];
  }
  const salt = key.toString("utf8");
  const sha256 = (/** @type {string | Buffer} */ text) => createHash("sha256").update(text).digest();
  yield ["sha256 behind a salt", sha256(Buffer.concat([key, Buffer.from(guess)]))];
  yield ["sha256 before a salt", sha256(Buffer.concat([Buffer.from(guess), key]))];
  yield ["sha256 of a list", sha256(JSON.stringify([salt, guess]))];
  yield ["sha256 of a list with it first", sha256(JSON.stringify([guess, salt]))];
}
