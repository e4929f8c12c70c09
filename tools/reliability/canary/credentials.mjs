import { chance } from "../chance.mjs";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const DIGITS = "0123456789";
/** What JSON, URLs, quotes and base64 write otherwise. No dot, slash or at sign at which a program would cut it. */
const SPECIAL = `'"\\&+=%<> üé€😀`;

/**
 * A credential that no program would come to hold by itself.
 *
 * @typedef {object} Canary
 * @property {CanaryKind} kind
 * @property {string} text
 * @property {readonly number[]} parts indexes of what is secret in it: 0 is the whole
 * @property {readonly number[]} nameParts those that are replaced in names too
 */

/** @typedef {[string, string, string, string, string]} Five */

export const KINDS = /** @type {const} */ (["text", "document", "lines"]);

/** @typedef {typeof KINDS[number]} CanaryKind */

/**
 * @param {CanaryKind} kind
 * @param {string} seed
 * @returns {Canary}
 */
export function makeCanary(kind, seed) {
  if (kind === "text") {
    // One kind of quotes only: a language that writes the other kind around it escapes it or not by what else is there.
    return { kind, text: secretText(`${seed} text`, 28).replaceAll('"', "'"), parts: [0], nameParts: [0] };
  }
  if (kind === "lines") {
    const lines = [1, 2, 3].map((line) => plainText(`${seed} line ${line}`, 40));
    const text = ["-----BEGIN PRIVATE KEY-----", ...lines, "-----END PRIVATE KEY-----"].join("\n");
    return { kind, text, parts: [0, 2, 3, 4], nameParts: [0, 2, 3, 4] };
  }
  const key = (/** @type {number} */ number) => plainText(`${seed} key ${number}`, 9);
  // In order, as a document that a program passes as an object is stored.
  const [one, two, three, four, five] = /** @type {Five} */ ([1, 2, 3, 4, 5].map(key).sort());
  const document = {
    [one]: secretText(`${seed} string 1`, 24),
    [two]: { [key(6)]: secretText(`${seed} string 2`, 30) },
    [three]: [secretText(`${seed} string 3`, 24)],
    [four]: Number(text(`${seed} number`, 14, DIGITS.slice(1))),
    [five]: Number(text(`${seed} fraction`, 12, DIGITS.slice(1))) / 1000,
  };
  // As the code finds them: the whole, the first string and the numbers, then what is nested.
  return { kind, text: JSON.stringify(document), parts: [0, 1, 2, 3, 4, 5], nameParts: [0, 1, 4, 5] };
}

/**
 * @param {string} seed
 * @param {number} length
 */
function plainText(seed, length) {
  return text(seed, length, LETTERS + DIGITS);
}

/**
 * Every third character a special one.
 *
 * @param {string} seed
 * @param {number} length
 */
function secretText(seed, length) {
  const special = [...SPECIAL];
  return [...plainText(seed, length)]
    .map((letter, index) =>
      index % 3 === 2 ? special[Math.floor(chance(seed, "special", index) * special.length)] : letter,
    )
    .join("");
}

/**
 * @param {string} seed
 * @param {number} length
 * @param {string} alphabet
 */
function text(seed, length, alphabet) {
  return Array.from(
    { length },
    (_, index) => alphabet[Math.floor(chance(seed, index) * alphabet.length)],
  ).join("");
}
