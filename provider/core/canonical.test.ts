import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { canonicalJson, digest, type Json, sameJson } from "./canonical";

const json = fc.jsonValue({ noUnicodeString: false, maxDepth: 4 }) as fc.Arbitrary<Json>;

/** The same value with the keys of every object in another order. */
function reordered(value: Json): Json {
  if (Array.isArray(value)) return value.map(reordered);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reordered(item as Json)]),
  );
}

describe("canonical JSON", () => {
  it("is the value", () => {
    fc.assert(
      fc.property(json, (value) => {
        const written = JSON.parse(canonicalJson(value));
        expect(isDeepStrictEqual(written, JSON.parse(JSON.stringify(value)))).toBe(true);
      }),
    );
  });

  it("does not depend on the order of keys", () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(canonicalJson(reordered(value))).toBe(canonicalJson(value));
        expect(digest(reordered(value))).toBe(digest(value));
      }),
    );
  });

  it("differs for different values", () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        const equal = isDeepStrictEqual(JSON.parse(JSON.stringify(a)), JSON.parse(JSON.stringify(b)));
        expect(sameJson(a, b)).toBe(equal);
      }),
    );
  });

  it.each<[Json, string]>([
    [{ b: 1, a: [true, null, { d: "x", c: undefined }] }, '{"a":[true,null,{"d":"x"}],"b":1}'],
    [JSON.parse('{"__proto__":1,"a":2}'), '{"__proto__":1,"a":2}'],
    [{ "10": 1, "9": 2, é: 3, Z: 4 }, '{"10":1,"9":2,"Z":4,"é":3}'],
    ["\ud800", '"\\ud800"'],
    [-0, "0"],
  ])("of %j is %s", (value, text) => expect(canonicalJson(value)).toBe(text));

  it("takes a missing value for null, and nothing else", () => {
    expect(sameJson(undefined, null)).toBe(true);
    expect(sameJson({ a: undefined }, {})).toBe(true);
    expect(sameJson({ a: null }, {})).toBe(false);
    expect(sameJson(undefined, {})).toBe(false);
    expect(sameJson("1", 1)).toBe(false);
  });

  it("has a digest of 32 hexadecimal digits", () => {
    expect(digest({ a: 1 })).toMatch(/^[0-9a-f]{32}$/);
  });
});
