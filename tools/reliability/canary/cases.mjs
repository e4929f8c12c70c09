import { chance } from "../chance.mjs";

/**
 * One encoding of one part of a credential at one place.
 *
 * @typedef {object} Case
 * @property {string} id
 * @property {string} place
 * @property {string} encoding
 * @property {number} part
 */

/**
 * Where a credential comes out, and what the place does to a text.
 *
 * @typedef {object} Place
 * @property {"context" | "list" | "read" | "streams" | "infer"} where the function that lets it out
 * @property {boolean} fails whether it ends the run
 * @property {boolean} [escapes] it writes the text with escapes of its own: what has some already would have them twice
 * @property {boolean} [address] it takes the text apart at characters that mean something in an address
 * @property {boolean} [name] a name has a meaning of its own: short parts of a document stay in it
 * @property {number} [most] as many texts as it takes
 * @property {boolean} [short] Python cuts a long text there, before anybody could look for a credential in it
 */

export const ENCODINGS = [
  "plain",
  "json",
  "json-unicode",
  "json-json",
  "ascii",
  "repr",
  "bytes",
  "url",
  "url-lower",
  "url-all",
  "url-all-lower",
  "url-plus",
  "base64",
  "base64-1",
  "base64-2",
  "base64-3",
  "base64url",
  "base64url-1",
  "base64url-2",
];
const ESCAPED = new Set(["json", "json-unicode", "json-json", "ascii", "repr", "bytes"]);
const IN_ADDRESSES = new Set(["url-all", "url-all-lower", "base64url", "base64url-1", "base64url-2"]);

const RAISED = {
  message: {},
  "cut-message": {},
  arguments: { escapes: true },
  "key-error": { escapes: true },
  "quoted-key": { escapes: true },
  cause: {},
  context: {},
  "deep-cause": {},
  notes: {},
  group: {},
  "class-name": {},
  "exit-text": {},
  assertion: { escapes: true },
  document: { escapes: true },
  "json-text": { escapes: true },
  "syntax-error": {},
  "unicode-error": {},
  "os-error": { escapes: true, most: 2 },
  "missing-module": { escapes: true, most: 1 },
  number: { escapes: true, most: 1, short: true },
  decimal: { escapes: true },
  attribute: {},
  command: { escapes: true },
  "url-error": { most: 2 },
  "http-error": {},
  request: { address: true, most: 2 },
  "warning-error": {},
  "function-name": { name: true },
  dead: {},
};

const PRINTED = ["print-out", "print-error", "print-raw", "print-trace", "print-warning", "log", "child"];

/** @type {Readonly<Record<string, Place>>} */
export const PLACES = {
  ...Object.fromEntries(
    Object.entries(RAISED).map(([name, traits], index) => {
      const where = /** @type {const} */ (["list", "read", "context"])[index % 3] ?? "list";
      return [name, { ...traits, where, fails: true }];
    }),
  ),
  ...Object.fromEntries(PRINTED.map((name) => [name, { where: "list", fails: false }])),
  "partition-name": { where: "list", fails: false },
  "partition-fingerprint": { where: "list", fails: false },
  "prefix-name": { where: "list", fails: false },
  "item-text": { where: "list", fails: true },
  "item-name": { where: "list", fails: true },
  "duplicate-name": { where: "list", fails: true, escapes: true },
  "failing-partition": { where: "read", fails: true },
  "row-text": { where: "read", fails: true },
  "row-key": { where: "read", fails: true, escapes: true },
  value: { where: "read", fails: false },
  "nested-value": { where: "read", fails: false },
  field: { where: "read", fails: false, name: true },
  "nested-field": { where: "read", fails: false, name: true },
  "listed-field": { where: "read", fails: false, name: true },
  "mixed-field": { where: "read", fails: false, name: true },
  "csv-header": { where: "streams", fails: true },
  "csv-line": { where: "streams", fails: true },
  "json-line": { where: "streams", fails: true },
  "json-key": { where: "streams", fails: true },
  "declared-type": { where: "infer", fails: true },
  "declared-text": { where: "infer", fails: true },
};

/**
 * Cases for one place, each another one, as many as there are of those asked for.
 *
 * @param {string} place
 * @param {import("./credentials.mjs").Canary} canary
 * @param {{ count: number, seed: string, prefix: string }} options `prefix` of their ids
 * @returns {Case[]}
 */
export function casesAt(place, canary, { count, seed, prefix }) {
  const { escapes = false, address = false, name = false, short = false, most = count } = PLACES[place] ?? {};
  const encodings = ENCODINGS.filter(
    (encoding) => (!escapes || !ESCAPED.has(encoding)) && (!address || IN_ADDRESSES.has(encoding)),
  );
  const whole = short && canary.parts.length > 1 ? 1 : 0;
  const parts = (name ? canary.nameParts : canary.parts).slice(whole);
  return encodings
    .flatMap((encoding) => parts.map((part) => ({ place, encoding, part })))
    .map((one) => ({ ...one, order: chance(seed, place, one.encoding, one.part) }))
    .sort((a, b) => a.order - b.order)
    .slice(0, Math.min(count, most))
    .map(({ order: _, ...one }, index) => ({ id: `${prefix}${index}`, ...one }));
}
