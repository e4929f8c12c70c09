/** A part of a text, in bytes. */
export interface Part {
  readonly start: number;
  readonly end: number;
}

/** It is no JSON, or not all of it. What is wrong with it is not quoted: it may hold secrets. */
export class NotJson extends Error {
  constructor(
    readonly at: number,
    readonly isCut: boolean,
  ) {
    super(isCut ? `ends within a value` : `no JSON at byte ${at}`);
  }
}

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [0x7b, 0x7d, 0x5b, 0x5d];

// A digest of a thousand connectors has tens of megabytes, and most of it is nothing to us: it is walked over, and parsed by parts.

/** The start of the next value from here, `undefined` at the end. */
export function nextValue(bytes: Uint8Array, at: number): number | undefined {
  const start = afterSpace(bytes, at);
  return start < bytes.length ? start : undefined;
}

/** What is done with each element of an array, by the array's name. */
export type Elements = { readonly [name: string]: (element: Part) => void };

/**
 * The members of the object that starts here, and where it ends. What the values are made of is not looked at, but for the
 * elements of arrays that are asked for.
 */
export function objectAt(
  bytes: Buffer,
  at: number,
  elements: Elements = {},
): { readonly members: Map<string, Part>; readonly end: number } {
  if (bytes[at] !== OPEN_BRACE) throw new NotJson(at, false);
  const members = new Map<string, Part>();
  let next = afterSpace(bytes, at + 1);
  if (bytes[next] === CLOSE_BRACE) return { members, end: next + 1 };
  for (;;) {
    if (bytes[next] !== QUOTE) throw unexpected(bytes, next);
    const keyEnd = endOfString(bytes, next);
    const key = String(parsePart(bytes, { start: next, end: keyEnd }));
    next = afterSpace(bytes, keyEnd);
    if (bytes[next] !== COLON) throw unexpected(bytes, next);
    const start = afterSpace(bytes, next + 1);
    const take = Object.hasOwn(elements, key) ? elements[key] : undefined;
    const end =
      take && bytes[start] === OPEN_BRACKET ? endOfArray(bytes, start, take) : endOfValue(bytes, start);
    members.set(key, { start, end });
    next = afterSpace(bytes, end);
    if (bytes[next] === CLOSE_BRACE) return { members, end: next + 1 };
    if (bytes[next] !== COMMA) throw unexpected(bytes, next);
    next = afterSpace(bytes, next + 1);
  }
}

function endOfArray(bytes: Buffer, at: number, take: (element: Part) => void): number {
  let next = afterSpace(bytes, at + 1);
  if (bytes[next] === CLOSE_BRACKET) return next + 1;
  for (;;) {
    const end = endOfValue(bytes, next);
    take({ start: next, end });
    next = afterSpace(bytes, end);
    if (bytes[next] === CLOSE_BRACKET) return next + 1;
    if (bytes[next] !== COMMA) throw unexpected(bytes, next);
    next = afterSpace(bytes, next + 1);
  }
}

export function isArrayAt(bytes: Buffer, { start }: Part): boolean {
  return bytes[start] === OPEN_BRACKET;
}

export function parsePart(bytes: Buffer, { start, end }: Part): unknown {
  try {
    return JSON.parse(bytes.toString("utf8", start, end));
  } catch {
    throw new NotJson(start, false);
  }
}

function endOfValue(bytes: Uint8Array, at: number): number {
  const first = bytes[at];
  if (first === QUOTE) return endOfString(bytes, at);
  if (first === OPEN_BRACE || first === OPEN_BRACKET) return endOfNested(bytes, at);
  let end = at;
  while (end < bytes.length && isPlain(bytes[end] ?? 0)) end += 1;
  if (end === at) throw unexpected(bytes, at);
  return end;
}

function endOfNested(bytes: Uint8Array, at: number): number {
  let depth = 0;
  for (let here = at; here < bytes.length; here += 1) {
    const byte = bytes[here];
    if (byte === QUOTE) {
      here = endOfString(bytes, here) - 1;
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      depth += 1;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      depth -= 1;
      if (depth === 0) return here + 1;
    }
  }
  throw new NotJson(at, true);
}

function endOfString(bytes: Uint8Array, at: number): number {
  for (let here = at + 1; here < bytes.length; here += 1) {
    const byte = bytes[here];
    if (byte === QUOTE) return here + 1;
    if (byte === BACKSLASH) here += 1;
  }
  throw new NotJson(at, true);
}

function afterSpace(bytes: Uint8Array, at: number): number {
  let here = at;
  while (here < bytes.length && isSpace(bytes[here] ?? 0)) here += 1;
  return here;
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** Whether it can be one of a number, `true`, `false` or `null`. */
function isPlain(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x61 && byte <= 0x7a) || byte === 0x45 || isSign(byte);
}

function isSign(byte: number): boolean {
  return byte === 0x2b || byte === 0x2d || byte === 0x2e;
}

function unexpected(bytes: Uint8Array, at: number): NotJson {
  return new NotJson(at, at >= bytes.length);
}
