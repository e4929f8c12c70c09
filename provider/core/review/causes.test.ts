import fc from "fast-check";
import { schemaOf, schemas } from "../../../test/unit/schemas";
import { withCauses } from "./causes";
import { compareSchemas } from "./compare";

type Fields = Record<string, string>;
const causes = (before: Fields, deployedNow: Fields, after: Fields) => {
  const evidence = {
    before: schemaOf(before),
    deployedNow: schemaOf(deployedNow),
    after: schemaOf(after),
  };
  const changes = compareSchemas(evidence.before, evidence.after, { coverage: "full" });
  return withCauses(changes, evidence).map(({ path, cause }) => `${path} ${cause}`);
};

describe("the cause of a change", () => {
  it.each<[string, Fields, Fields, Fields, string[]]>([
    [
      "the code, where the deployed code gives what it gave",
      { a: "date" },
      { a: "date" },
      { a: "time" },
      ["a code"],
    ],
    [
      "the source, where the deployed code gives it too",
      { a: "date" },
      { a: "time" },
      { a: "time" },
      ["a source"],
    ],
    [
      "the code, where the deployed code gives another one",
      { a: "date" },
      { a: "json" },
      { a: "time" },
      ["a code"],
    ],
    ["told field by field", {}, { a: "date" }, { a: "date", b: "date" }, ["a source", "b code"]],
    [
      "the code, where a shape in the same words is another one",
      { a: "json" },
      { "a.b": "date" },
      { "a.c": "date" },
      ["a code"],
    ],
    [
      "the source, where the shape is the same",
      { a: "json" },
      { "a.b": "date" },
      { "a.b": "date" },
      ["a source"],
    ],
    ["the source of a move", { "a.b": "date" }, { "a[].b": "date" }, { "a[].b": "date" }, ["a.b source"]],
    [
      "the source of an order, whatever fields are new",
      { a: "date", b: "date" },
      { b: "date", a: "date" },
      { b: "date", a: "date", c: "date" },
      [" source", "c code"],
    ],
    [
      "the code of an order",
      { a: "date", b: "date" },
      { a: "date", b: "date" },
      { b: "date", a: "date" },
      [" code"],
    ],
  ])("is %s", (_what, before, deployedNow, after, expected) => {
    expect(causes(before, deployedNow, after)).toEqual(expected);
  });

  it("is the source of all where the new code gives what the deployed one gives, the code of all where the source stood still", () => {
    fc.assert(
      fc.property(schemas, schemas, (before, after) => {
        const changes = compareSchemas(before, after, { coverage: "full" });
        const drift = withCauses(changes, { before, deployedNow: after, after });
        const ours = withCauses(changes, { before, deployedNow: before, after });
        expect(drift.every(({ cause }) => cause === "source")).toBe(true);
        expect(ours.every(({ cause }) => cause === "code")).toBe(true);
      }),
    );
  });
});
