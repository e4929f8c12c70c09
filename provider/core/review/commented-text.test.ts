import fc from "fast-check";
import { schemas } from "../../../test/unit/schemas";
import type { Schema } from "../schema/schema";
import { type Contract, formatContract, parseContract } from "./contract";

const lines = (...text: string[]) => `${text.join("\n")}\n`;

function parsed(text: string): Contract {
  const read = parseContract(text);
  if ("problems" in read) throw new Error(read.problems.join());
  return read.contract;
}
const rewritten = (text: string, contract = parsed(text)) => formatContract(contract, text);

const COMMENTED = lines(
  "// Owned by the flights team.",
  "/* Two",
  "   lines. */",
  "{ // the contract",
  '  "$schema": "./contract.schema.json",',
  "  // the only version",
  '  "formatVersion": 1,',
  "  // what is promised",
  '  "fields": { // all of it',
  "    // IATA code",
  '    "carrier": "string", // two letters',
  "    /* minutes */",
  '    "dep_delay": "float64" /* negative: early */ // may be null',
  "    // end of the fields",
  "  }, // behind the fields",
  '  "order": "carrier, dep_delay"',
  "  // end of the contract",
  "} // behind",
  "// below",
);

describe("comments of a contract", () => {
  it("stay where they are, of whatever kind", () => {
    expect(rewritten(COMMENTED)).toEqual({ text: COMMENTED, lost: [] });
  });

  it("of a field that goes go with it, and are told", () => {
    const contract = parsed(COMMENTED);
    const { text, lost } = rewritten(COMMENTED, {
      ...contract,
      schema: { fields: { dep_delay: "float64", new: "date" }, order: "dep_delay, new" },
    });
    expect(lost).toEqual(["// IATA code", "// two letters"]);
    expect(text).toBe(
      COMMENTED.replace(/ {4}\/\/ IATA.*\n.*two letters\n/, "")
        .replace('"float64" /*', '"float64", /*')
        .replace("    // end of the fields", '    "new": "date"\n    // end of the fields')
        .replace("carrier, dep_delay", "dep_delay, new"),
    );
  });

  it("of another layout come to lines of their own, or to the end of one", () => {
    const text = '/*a*/{/*b*/"formatVersion"/*c*/:\n//d\n1,"fields":{},\n//e\n}//f';
    expect(rewritten(text)).toEqual({
      text: lines("/*a*/", "{ /*b*/", '  "formatVersion": 1, /*c*/ //d', '  "fields": {}', "  //e", "} //f"),
      lost: [],
    });
  });

  it("may end with carriage returns, and the file begin with a byte order mark", () => {
    const text = '\ufeff// a\r\n{\r\n  "formatVersion": 1,\r\n  "fields": {}\r\n}\r\n';
    expect(rewritten(text).text).toBe(lines("// a", "{", '  "formatVersion": 1,', '  "fields": {}', "}"));
  });

  it("may be as many as a contract has room for", () => {
    const text = `${"/**/".repeat(200_000)}{${"/**/".repeat(50_000)} "formatVersion": 1, "fields": {}}`;
    const { text: once } = rewritten(text);
    expect(once.split("/**/")).toHaveLength(250_001);
  });

  it("in texts are none", () => {
    const text = lines("{", '  "formatVersion": 1,', '  "fields": {', '    "a // b": "date"', "  }", "}");
    expect(rewritten(text).text).toBe(text);
  });
});

it("trailing commas are accepted, and not written", () => {
  const text = '{"formatVersion":1,"fields":{"a":"date",},}';
  expect(rewritten(text).text).not.toMatch(/,\s*}/);
});

describe("whatever its comments, a contract that is read and written", () => {
  const notes = fc.array(fc.constantFrom("none", "line", "block", "two lines"), { maxLength: 200 });
  /** The same text with a comment at the beginnings and ends of lines, each another one. */
  function commented(text: string, above: readonly string[], beside: readonly string[]) {
    const comments: string[] = [];
    const comment = (kind: string | undefined) => {
      if (kind === undefined || kind === "none") return "";
      const name = `<${comments.length}>`;
      comments.push(name);
      return kind === "line" ? `// ${name}` : kind === "block" ? `/* ${name} */` : `/* ${name}\n b */`;
    };
    const all = text
      .trimEnd()
      .split("\n")
      .map((line, index) => {
        const first = comment(above[index]);
        return `${first === "" ? "" : `  ${first}\n`}${line} ${comment(beside[index])}`;
      });
    return { text: all.join("\n"), comments };
  }
  const without = ({ fields, order }: Schema, gone: ReadonlySet<string>): Schema => {
    const kept = Object.fromEntries(Object.entries(fields).filter(([path]) => !gone.has(path)));
    return { fields: kept, order };
  };

  it("says the same, keeps every comment, and is the same when it is written again", () => {
    fc.assert(
      fc.property(schemas, fc.boolean(), notes, notes, (schema, ordered, above, beside) => {
        const { text, comments } = commented(formatContract({ schema, ordered }).text, above, beside);
        const contract = parsed(text);
        const once = rewritten(text);
        expect(contract.schema.fields).toEqual(schema.fields);
        expect(once.lost).toEqual([]);
        for (const comment of comments) expect(once.text.split(comment)).toHaveLength(2);
        expect(parsed(once.text)).toEqual(contract);
        expect(rewritten(once.text)).toEqual(once);
      }),
    );
  });

  it("loses no comment but those of entries that go, and tells each of those", () => {
    fc.assert(
      fc.property(schemas, notes, notes, fc.infiniteStream(fc.boolean()), (schema, above, beside, goes) => {
        const { text, comments } = commented(formatContract({ schema, ordered: false }).text, above, beside);
        const gone = new Set(Object.keys(schema.fields).filter(() => goes.next().value === true));
        const { text: written, lost } = rewritten(text, { schema: without(schema, gone), ordered: false });
        const told = lost.join("\n");
        for (const comment of comments) expect([written, told].join("\n").split(comment)).toHaveLength(2);
        const kept = written.split("\n");
        for (const path of gone)
          expect(kept.some((line) => line.includes(`${JSON.stringify(path)}: "`))).toBe(false);
        if (gone.size === 0 && schema.descriptions === undefined) expect(lost).toEqual([]);
      }),
    );
  });
});
