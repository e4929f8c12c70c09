import { FAILED, GENERATED, TESTED, VERSIONS } from "./fakes";

const LISTED = {
  ...VERSIONS,
  ok: {
    items: [
      { item: { name: "a", fingerprint: "1", is_prefix: true }, parent: null },
      { item: { name: "b", fingerprint: "2", is_prefix: false, size: 3 }, parent: 0 },
    ],
    more: false,
  },
};
const READ = {
  ...VERSIONS,
  ok: {
    interface: "rows",
    columns: ["id", "tags"],
    rows: [{ id: 1, tags: ["a"] }, { id: null }],
    more: true,
  },
};
const RECURSIVE = {
  ...VERSIONS,
  error: {
    ...FAILED.error,
    phase: "read",
    partition: "2013-01.csv",
    traceback: Array.from({ length: 100 }, (_, line) => ({
      file: "connector/orders.py",
      line,
      function: "read_rows",
      source: "    return read_rows(context, metadata)",
    })),
  },
};
const PART = {
  ...VERSIONS,
  ok: {
    interface: "rows",
    functions: ["list_objects", "read_rows"],
    state: { inference: 1, counts: { partitions: 1, rows: 1, bytes: 0 }, columns: [{ kinds: ["int"] }] },
    left: [
      { name: "a", fingerprint: "1", is_prefix: false, changed: { $number: "1.0" } },
      { name: "b", fingerprint: "1", is_prefix: false },
    ],
    read: 1,
    seconds: 0.5,
    stopped: null,
  },
};
const output = { stdout: "printed\n", stderr: "" };
const VALID: readonly unknown[] = [
  TESTED,
  GENERATED,
  LISTED,
  READ,
  PART,
  FAILED,
  RECURSIVE,
  { ...GENERATED, output },
  { ...FAILED, output },
];

const ESCAPES = "\u001b[31m\u001b[2J\u001b]0;title\u0007\u009b1m\u0000\r\u202e";

/** What a value is replaced by; functions, as some of them are large. */
const VALUES: readonly (() => unknown)[] = [
  () => null,
  () => true,
  () => -1,
  () => 1.5,
  () => 2 ** 53,
  () => -0,
  () => "",
  () => ESCAPES,
  () => `a${ESCAPES}`.repeat(50),
  () => "\ud800 half \udc00",
  () => "__proto__",
  () => "constructor",
  () => "x".repeat(5000),
  () => "\u{1f600}".repeat(2100),
  () => [],
  () => {
    const empty: Record<string, unknown> = {};
    return empty;
  },
  () => [[[[[]]]]],
  () => Array.from({ length: 300 }, (_, n) => n),
  () => Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`k${n}`, n])),
  () => ({ toString: 1, valueOf: null, hasOwnProperty: "x", constructor: { prototype: {} } }),
  () => nested(300),
];

/** What is put into the text after some character, where JSON has no value for it. */
const FRAGMENTS = [
  '"__proto__": {"polluted": true},',
  '"__proto__": null,',
  '"constructor": {"prototype": {"polluted": true}},',
  '"ok": {}, "ok": null,',
  '"error": {}, "protocol": 2,',
  "NaN",
  "-Infinity",
  "1e999",
  `1${"0".repeat(400)}`,
  "\\ud800",
  "\\u0000",
  "\u0000",
  "\u001b[2J",
  "\ufeff",
  "/* */",
  "'",
  ",,",
  "}",
  "[[[[",
];
const BAD_BYTES = [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf8, 0x88, 0x80, 0x80, 0x80], [0x80], [0x00]];

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

/** Numbers that look random and are the same in every run: mulberry32. */
export function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below);
  };
}

type Random = (below: number) => number;

function pick<T>(from: readonly T[], random: Random): T {
  return from[random(from.length)] as T;
}

/** One hostile answer; every 500th is a large one. */
export function hostileAnswer(index: number, random: Random): Uint8Array {
  if (index % 500 === 0) return Buffer.from(pick(LARGE, random)());
  const kinds = [mutatedValue, mutatedValue, mutatedValue, mutatedText, mutatedText, mutatedBytes];
  return pick(kinds, random)(random);
}

const LARGE: readonly (() => string)[] = [
  () => JSON.stringify({ ...VERSIONS, ok: { functions: ["x".repeat(7 * 1024 * 1024)] } }),
  () => JSON.stringify({ ...FAILED, error: { ...FAILED.error, message: ESCAPES.repeat(200_000) } }),
  () => "[".repeat(100_000),
  () => `${"[".repeat(100_000)}${"]".repeat(100_000)}`,
  () => deepWithin(READ, "rows", (deep) => `[{"id":${deep}}]`),
  () => deepWithin(LISTED, "items", (deep) => `[{"item":{"name":${deep}},"parent":null}]`),
  () => deepWithin(PART, "state", (deep) => `{"counts":${deep}}`),
  () => deepWithin(PART, "left", (deep) => `[{"name":"a","pages":${deep}}]`),
  () => deepWithin(TESTED, "functions", (deep) => deep),
  () => {
    const items = Array.from({ length: 120_000 }, (_, n) => ({
      item: { n },
      parent: n === 0 ? null : n - 1,
    }));
    return JSON.stringify({ ...LISTED, ok: { items, more: false } });
  },
  () => {
    const fields = Object.fromEntries(Array.from({ length: 150_000 }, (_, n) => [`f${n}`, "int64"]));
    return JSON.stringify({ ...GENERATED, ok: { ...GENERATED.ok, schema: { fields, order: "f0" } } });
  },
];

/** A valid answer with one value nested 100,000 levels deep. */
function deepWithin(answer: { ok: object }, key: string, value: (deep: string) => string): string {
  const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  const text = JSON.stringify({ ...answer, ok: { ...answer.ok, [key]: "@" } });
  return text.replace('"@"', () => value(deep));
}

/** A valid answer in which values are replaced, taken out, doubled or given other names. */
function mutatedValue(random: Random): Uint8Array {
  const answer = structuredClone(pick(VALID, random)) as Record<string, unknown>;
  for (let times = 1 + random(3); times > 0; times -= 1) {
    const holders = containers(answer);
    const holder = pick(holders, random);
    const key = pick(Object.keys(holder), random);
    if (key === undefined) continue;
    const what = random(5);
    if (what === 0) delete holder[key];
    else if (what === 1) holder[`${key}${pick(["", " ", "__proto__", ESCAPES], random)}2`] = holder[key];
    else holder[key] = pick(VALUES, random)();
  }
  return Buffer.from(JSON.stringify(answer));
}

function containers(root: Record<string, unknown>): Record<string, unknown>[] {
  const found = [root];
  for (const holder of found) {
    for (const value of Object.values(holder)) {
      if (typeof value === "object" && value !== null) found.push(value as Record<string, unknown>);
    }
  }
  return found.filter((holder) => Object.keys(holder).length > 0);
}

function mutatedText(random: Random): Uint8Array {
  let text = JSON.stringify(pick(VALID, random));
  for (let times = 1 + random(2); times > 0; times -= 1) {
    // Where keys and values begin, a fragment does the most.
    const places = [...text.matchAll(/[{[:,]/g)].map((match) => match.index + 1);
    const at = random(4) === 0 ? random(text.length) : (pick(places, random) ?? 0);
    const gone = random(3) === 0 ? random(10) : 0;
    text = text.slice(0, at) + pick(FRAGMENTS, random) + text.slice(at + gone);
  }
  return Buffer.from(random(10) === 0 ? text.slice(0, random(text.length)) : text);
}

function mutatedBytes(random: Random): Uint8Array {
  const bytes = [...Buffer.from(JSON.stringify(pick(VALID, random)))];
  for (let times = 1 + random(4); times > 0; times -= 1) {
    bytes.splice(random(bytes.length), random(3), ...pick(BAD_BYTES, random), random(256));
  }
  return Uint8Array.from(bytes);
}
