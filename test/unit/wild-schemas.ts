import fc from "fast-check";
import { formatPath, type PathStep, quoteName } from "../../provider/core/schema/path";
import type { Schema } from "../../provider/core/schema/schema";
import grammar from "../../provider/protocol/types.json";

/** Every type of the grammar's table. */
export const TYPES: readonly string[] = grammar.valid;

/** Schemas as a runner may answer with: no place is two things at once. */
export function schemas(): fc.Arbitrary<Schema> {
  return fields(3).map((leaves) => {
    const order = [...new Set(leaves.map(([[first]]) => formatPath(first === undefined ? [] : [first])))];
    return {
      fields: Object.fromEntries(leaves.map(([steps, type]) => [formatPath(steps), type])),
      order: order.join(", "),
    };
  });
}

type Leaf = readonly [readonly PathStep[], string];

function fields(depth: number): fc.Arbitrary<Leaf[]> {
  return fc
    .uniqueArray(fc.tuple(names(), places(depth)), {
      maxLength: depth === 3 ? 5 : 3,
      minLength: depth === 3 ? 0 : 1,
      selector: ([name]) => quoteName(name),
    })
    .map((made) => made.flatMap(([name, leaves]) => below({ name }, leaves)));
}

function places(depth: number): fc.Arbitrary<Leaf[]> {
  const leaf = fc.constantFrom(...TYPES).map((type): Leaf[] => [[[], type]]);
  if (depth === 0) return leaf;
  const inner = places(depth - 1);
  return fc.oneof(
    { weight: 4, arbitrary: leaf },
    { weight: 1, arbitrary: inner.map((leaves) => below("[]", leaves)) },
    { weight: 1, arbitrary: inner.map((leaves) => below("{}", leaves)) },
    { weight: 1, arbitrary: fields(depth - 1) },
  );
}

function below(step: PathStep, leaves: readonly Leaf[]): Leaf[] {
  return leaves.map(([steps, type]) => [[step, ...steps], type]);
}

/** Plain names, such as collide when their case is lost, and whatever a source may come up with. */
function names(): fc.Arbitrary<string> {
  return fc.oneof(
    fc.constantFrom(
      "a",
      "A",
      "b",
      "id",
      "select",
      "größe",
      "GRÖSSE",
      "a b",
      "a.b",
      "a,b",
      "a:b",
      'say "hi"',
      "it's",
    ),
    fc.constantFrom(
      "",
      "__proto__",
      "constructor",
      "ctid",
      "xmin",
      "2013",
      "x\0y",
      "\ud83d",
      "😀",
      "line\nbreak",
      "back\\slash",
    ),
    fc.string({ maxLength: 8 }),
    fc.string({ minLength: 60, maxLength: 70, unit: fc.constantFrom("a", "é") }),
  );
}
