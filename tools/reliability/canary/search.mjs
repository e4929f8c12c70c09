import { inflateRawSync } from "node:zlib";

/** As short a piece of a credential is a leak. */
export const PIECE = 12;
/** How often a text may have been written as JSON, or as a Python literal, into another. */
const MAX_LAYERS = 5;

/** @typedef {{ piece: string, before: string, around: string }} Hit */

/** Looks for pieces of credentials in texts, as they are and in every encoding. */
export class Search {
  /** @type {Set<string>} */
  #pieces = new Set();
  /** Which three characters a piece begins with: most places of a text are passed over by it. */
  #starts = new Uint8Array(1 << 21);

  /** @param {string} secret */
  add(secret) {
    for (const form of formsOf(secret)) {
      for (let index = 0; index + PIECE <= form.length; index += 1) {
        const piece = form.slice(index, index + PIECE);
        this.#pieces.add(piece);
        this.#starts[startOf(piece, 0)] = 1;
      }
    }
  }

  /**
   * @param {string} text
   * @returns {Hit[]} one for each place, at most 20
   */
  hits(text) {
    /** @type {Hit[]} */
    const found = [];
    for (const layer of layersOf(text)) this.#look(layer, found);
    return found;
  }

  /**
   * @param {string} text
   * @param {Hit[]} found
   */
  #look(text, found) {
    for (let index = 0; index + PIECE <= text.length && found.length < 20; index += 1) {
      if (!this.#starts[startOf(text, index)]) continue;
      const piece = text.slice(index, index + PIECE);
      if (!this.#pieces.has(piece)) continue;
      found.push({
        piece,
        before: text.slice(Math.max(0, index - 200), index),
        around: text.slice(Math.max(0, index - 100), index + 100),
      });
      index += 100;
    }
  }
}

/**
 * @param {string} text
 * @param {number} index
 */
function startOf(text, index) {
  const [a, b, c] = [0, 1, 2].map((offset) => text.charCodeAt(index + offset) & 0x7f);
  return ((a ?? 0) << 14) | ((b ?? 0) << 7) | (c ?? 0);
}

/**
 * How a secret looks where nothing can be unescaped: itself, its bytes as characters, base64 wherever it begins, hex.
 *
 * @param {string} secret
 * @returns {string[]}
 */
function formsOf(secret) {
  const bytes = Buffer.from(secret, "utf8");
  const texts = [secret, bytes.toString("latin1")];
  const encoded = [0, 1, 2].map((offset) => {
    const whole = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64");
    return whole.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
  });
  return [
    ...texts,
    ...texts.map((text) => text.replaceAll(" ", "+")),
    ...encoded,
    ...encoded.map((text) => text.replaceAll("+", "-").replaceAll("/", "_")),
    bytes.toString("hex"),
    bytes.toString("hex").toUpperCase(),
  ];
}

/**
 * The text, and what it is when escapes and packing are taken away.
 *
 * @param {string} text
 * @returns {string[]}
 */
function layersOf(text) {
  const layers = [text];
  for (let layer = text; layers.length < MAX_LAYERS && layer.includes("\\"); ) {
    const plain = unescaped(layer);
    if (plain === layer) break;
    layers.push(plain);
    layer = plain;
  }
  const decoded = layers.filter((layer) => layer.includes("%")).map(percentDecoded);
  return [...layers, ...decoded, ...inflated(text)];
}

/** @type {Readonly<Record<string, string>>} */
const ESCAPES = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f", v: "\v", a: "\x07" };

/** @param {string} text */
function unescaped(text) {
  return text.replace(
    /\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|([\s\S]))/g,
    (_, u, wide, x, one) => {
      if (one !== undefined) return ESCAPES[one] ?? one;
      const code = Number.parseInt(u ?? wide ?? x, 16);
      return code > 0x10ffff ? "" : String.fromCodePoint(code);
    },
  );
}

/** @param {string} text */
function percentDecoded(text) {
  return text.replace(/%([0-9a-fA-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/**
 * What the state holds packed: code, as base64 of a deflated text.
 *
 * @param {string} text
 * @returns {string[]}
 */
function inflated(text) {
  return [...new Set(text.match(/[A-Za-z0-9+/]{40,}={0,2}/g) ?? [])].flatMap((packed) => {
    try {
      return [inflateRawSync(Buffer.from(packed, "base64"), { maxOutputLength: 1 << 22 }).toString("utf8")];
    } catch {
      return [];
    }
  });
}
