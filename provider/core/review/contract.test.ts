import fc from "fast-check";
import { schemaOf, schemas } from "../../../test/unit/schemas";
import type { Schema } from "../schema/schema";
import { type Contract, formatContract, judgeContract, parseContract } from "./contract";
import { contractCommand, MAX_CONTRACT_BYTES } from "./contract-file";
import type { ReviewPolicy } from "./review";

const textOf = (schema: Schema, ordered = true) => formatContract({ schema, ordered }).text;
const HOW = 'write { "formatVersion": 1, "fields": { "<leaf path>": "<type>" } }';

function contractOf(fields: Record<string, string>): Contract {
  const parsed = parseContract(JSON.stringify({ formatVersion: 1, fields }));
  if ("problems" in parsed) throw new Error(parsed.problems.join());
  return parsed.contract;
}

describe("a contract", () => {
  it("has a line a field, sorted, and ends with a newline", () => {
    const schema = { ...schemaOf({ b: "date", "a[].c": "int64" }), descriptions: { b: "a day" } };
    expect(textOf(schema)).toBe(
      [
        "{",
        '  "formatVersion": 1,',
        '  "fields": {',
        '    "a[].c": "int64",',
        '    "b": "date"',
        "  },",
        '  "order": "b, a",',
        '  "descriptions": {',
        '    "b": "a day"',
        "  }",
        "}",
        "",
      ].join("\n"),
    );
  });

  it("comes back as the schema that it was written from, as the same text for the same fields", () => {
    fc.assert(
      fc.property(schemas, (schema) => {
        const text = textOf(schema);
        expect(parseContract(text)).toEqual({ contract: { schema, ordered: true } });
        const reversed = Object.fromEntries(Object.entries(schema.fields).reverse());
        expect(textOf({ ...schema, fields: reversed })).toBe(text);
      }),
    );
  });

  it("is read, or refused with reasons, whatever the text", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.jsonValue().map((fields) => JSON.stringify({ formatVersion: 1, fields })),
        ),
        (text) => {
          const parsed = parseContract(text);
          if ("problems" in parsed) expect(parsed.problems.join("")).not.toBe("");
          else expect(parsed.contract.schema.fields).toEqual(expect.any(Object));
        },
      ),
    );
  });

  it.each<[string, string, string]>([
    ["no JSON", "fields: {}", "it is not JSON ("],
    ["a comma too few", '{\n"formatVersion":1 "fields":{}}', "it is not JSON (line 2: comma expected)"],
    ["a comment that does not end", "{} /*", "it is not JSON (line 1: unexpected end of comment)"],
    ["too many brackets", "[".repeat(100_000), "it is not JSON ("],
    [
      "a field twice",
      '{"formatVersion":1,"fields":{"a":"date","a":"time"}}',
      '"a" is there twice: remove one',
    ],
    [
      "a $schema that is none",
      '{"$schema":1,"formatVersion":1,"fields":{}}',
      "$schema: write the path or URL",
    ],
    ["a list", "[]", HOW],
    ["nothing", "{}", "formatVersion: write 1, the only version of the format that there is"],
    ["another version", '{"formatVersion":2,"fields":{}}', "formatVersion: write 1"],
    ["no fields", '{"formatVersion":1}', "fields: write an object of leaf paths and their types"],
    ["a key too many", '{"formatVersion":1,"fields":{},"field":{}}', 'there is no "field": remove it'],
    [
      "a path that is none",
      '{"formatVersion":1,"fields":{"a..b":"date"}}',
      'fields: "a..b": not a path: write names',
    ],
    [
      "a type that is none",
      '{"formatVersion":1,"fields":{"a.b":"dat"}}',
      'fields: "a.b": not a type: write one',
    ],
    [
      "a field within a field",
      '{"formatVersion":1,"fields":{"a":"date","a.b":"date"}}',
      `fields: "a" can't be a field`,
    ],
    [
      "another order",
      '{"formatVersion":1,"fields":{"a":"date"},"order":"b"}',
      "order: does not name the top-level fields",
    ],
    [
      "a description of nothing",
      '{"formatVersion":1,"fields":{},"descriptions":{"a":"x"}}',
      'descriptions: "a": describes what is not in the schema',
    ],
    ["a special key", '{"formatVersion":1,"fields":{"__proto__":"date"}}', "fields: not a path"],
    ["too much in it", " ".repeat(MAX_CONTRACT_BYTES + 1), "a contract has at most 1048576"],
  ])("with %s is refused, and says so", (_what, text, problem) => {
    const parsed = parseContract(text);
    expect("problems" in parsed && parsed.problems.join("\n")).toContain(problem);
  });

  it("need not say the order, and may begin with a byte order mark", () => {
    expect(parseContract('\ufeff{"formatVersion":1,"fields":{"b.c":"date","a":"date"}}')).toEqual({
      contract: { schema: { fields: { "b.c": "date", a: "date" }, order: "b, a" }, ordered: false },
    });
  });
});

describe("a schema held against a contract", () => {
  const from = { path: "c.json", command: contractCommand("c.json", { stack: "dev", resource: "orders" }) };
  const held = (
    policy: ReviewPolicy,
    fields: Record<string, string>,
    schema: Record<string, string>,
    coverage: "full" | "partial" = "full",
  ) => {
    const { violations, warnings } = judgeContract({
      contract: contractOf(fields),
      from,
      schema: schemaOf(schema),
      coverage,
      review: { policy },
      today: "2026-11-24",
    });
    return [violations, warnings].map((list) => list.map(({ code, path }) => `${path} ${code}`));
  };
  const CONTRACT = { a: "date", b: "int64" };

  it.each<[ReviewPolicy, string, Record<string, string>, string[], string[]]>([
    ["evolve", "anything, with a warning", { a: "time" }, [], ["a FIELD_TYPE_CHANGED", "b FIELD_REMOVED"]],
    ["additive", "more than it says", { b: "int64", a: "date", c: "date" }, [], []],
    [
      "additive",
      "no field less, no other type",
      { a: "time" },
      ["a FIELD_TYPE_CHANGED", "b FIELD_REMOVED"],
      [],
    ],
    ["freeze", "what it says, in any order that it does not name", { b: "int64", a: "date" }, [], []],
    ["freeze", "nothing else", { ...CONTRACT, c: "date" }, ["c FIELD_ADDED"], []],
  ])("under %s may have %s", (policy, _what, schema, fails, warns) => {
    expect(held(policy, CONTRACT, schema)).toEqual([fails, warns]);
  });

  it("of a part of the source fails for nothing that the part can't show", () => {
    expect(held("freeze", CONTRACT, { a: "date" }, "partial")).toEqual([[], ["b FIELD_REMOVED"]]);
  });

  it("names the command that writes the contract", () => {
    expect(from.command).toBe("npx python-connectors contract write c.json --program dev --name orders");
  });
});
