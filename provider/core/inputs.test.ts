import fc from "fast-check";
import { z } from "zod";
import { type Models, parseInputs } from "./inputs";
import { UNKNOWN } from "./pulumi/wire";

interface Inputs {
  readonly a: number;
  readonly b: { readonly c: readonly string[] };
  readonly d: string | undefined;
}
const models: Models<Inputs> = {
  a: z.number(),
  b: z.strictObject({ c: z.array(z.string()) }),
  d: z.string().optional(),
};
const value = fc.oneof(
  fc.constantFrom<unknown>(1, "x", undefined, { c: ["x"] }, { c: [1, "x", 2] }, { c: "x" }),
  fc.jsonValue(),
);
const inputs = fc.record({ a: value, b: value, d: value }, { requiredKeys: [] });

/** The same value with something unknown at its place or inside. */
const unknown = fc.constantFrom<unknown>(UNKNOWN, { c: UNKNOWN }, { c: ["x", UNKNOWN] }, [[UNKNOWN]]);

describe("inputs that are taken apart", () => {
  it("are each valid, not known, or a problem", () => {
    fc.assert(
      fc.property(
        fc.record({ a: fc.oneof(value, unknown), b: fc.oneof(value, unknown), d: fc.oneof(value, unknown) }),
        (raw) => {
          const parsed = parseInputs(models, raw);
          for (const key of ["a", "b", "d"] as const) {
            const is = [
              key in parsed.values,
              parsed.unknown.has(key),
              parsed.problems.some(({ path }) => path.startsWith(key)),
            ];
            expect(is.filter(Boolean)).toHaveLength(1);
          }
        },
      ),
    );
  });

  it("lose only what is unknown when one of them becomes unknown", () => {
    fc.assert(
      fc.property(inputs, fc.constantFrom("a", "b", "d"), unknown, (raw, key, unknownValue) => {
        const all = parseInputs(models, raw);
        const some = parseInputs(models, { ...raw, [key]: unknownValue });
        expect(some.problems).toEqual(all.problems.filter(({ path }) => !path.startsWith(key)));
        expect([...some.unknown]).toEqual([key]);
      }),
    );
  });

  it("name the path of each problem, lists by index", () => {
    const { problems } = parseInputs(models, { a: "x", b: { c: ["x", 1], e: 1 }, f: 1 }, "at.");
    expect(problems.map(({ path }) => path)).toEqual(["at.f", "at.a", "at.b.c[1]", "at.b"]);
  });

  it("pass over keys that begin with two underscores, and pollute nothing", () => {
    const raw = JSON.parse('{"a":1,"b":{"c":[]},"__provider":"x","__proto__":{"polluted":1}}');
    expect(parseInputs(models, raw).problems).toEqual([]);
    expect("polluted" in {}).toBe(false);
  });

  it.each(["constructor", "toString", "hasOwnProperty"])("know no argument %s", (key) => {
    expect(parseInputs(models, { a: 1, b: { c: [] }, [key]: 1 }).problems.map(({ path }) => path)).toEqual([
      key,
    ]);
  });
});
