import fc from "fast-check";
import types from "../../protocol/types.json";
import { isWider, mayHide, typeRule } from "./type-change";

const type = fc.constantFrom(...types.valid);
const bare = types.valid.filter((text) => !text.endsWith("not null"));

describe("a wider type", () => {
  it.each<[string, string[]]>([
    ["int8", ["int16", "int32", "int64"]],
    ["int32", ["int64"]],
    ["int64", []],
    ["uint64", []],
    ["float32", ["float64"]],
    ["date", []],
    ["timestamp[s]", ["timestamp[ms]", "timestamp[us]"]],
    ["timestamp[us]", []],
    ["timestamp[us, UTC]", []],
    ["string", []],
    ["decimal(1,0)", ["decimal(38,0)"]],
    ["decimal(38,9)", ["decimal(76,9)"]],
  ])("than %s is %j", (from, wider) => {
    const candidates = [...bare, "decimal(76,9)", "decimal(38,0)", "decimal(76,10)"];
    expect(candidates.filter((to) => isWider(from, to)).sort()).toEqual([...wider].sort());
  });

  it("is never wider both ways, and never unverified", () => {
    fc.assert(
      fc.property(type, type, (from, to) => {
        expect(isWider(from, to) && isWider(to, from)).toBe(false);
        expect(isWider(from, to) && mayHide(from, to)).toBe(false);
        expect(typeRule(from, to) === undefined).toBe(from === to);
      }),
    );
  });
});

describe("a part of the source", () => {
  it.each<[string, string[]]>([
    ["int64", ["int8", "int16", "int32", "null"]],
    ["uint64", ["int8", "int16", "int32", "int64", "null"]],
    ["float32", ["null"]],
    [
      "float64",
      [
        "int8",
        "int16",
        "int32",
        "int64",
        "uint64",
        "float32",
        "decimal(38,9)",
        "decimal(1,0)",
        "decimal(76,76)",
        "null",
      ],
    ],
    ["decimal(38,9)", ["int8", "int16", "int32", "int64", "uint64", "decimal(1,0)", "null"]],
    ["timestamp[us]", ["date", "timestamp[s]", "timestamp[ms]", "null"]],
    ["timestamp[us, UTC]", ["null"]],
    ["bool", ["null"]],
    ["list", ["null"]],
    ["null", []],
    ["string", bare.filter((text) => !["string", "json", "list", "struct"].includes(text))],
    ["json", bare.filter((text) => text !== "json")],
  ])("of a %s may be %j", (whole, parts) => {
    expect(bare.filter((part) => mayHide(whole, part)).sort()).toEqual([...parts].sort());
  });
});
