import fc from "fast-check";
import { paints } from "./paint";
import { rowsCsv, rowsJsonLines } from "./rows";
import { safeJson } from "./safe-text";
import { tree } from "./tree";

const plain = paints({ write: () => {} }, {}, true);
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const UNPRINTABLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

describe("colour", () => {
  const painted = (tty: boolean, env: NodeJS.ProcessEnv, color = true) =>
    paints({ write: () => {}, isTTY: tty }, env, color)("red", "x") !== "x";
  it.each<[string, boolean, NodeJS.ProcessEnv, boolean, boolean]>([
    ["on a terminal", true, {}, true, true],
    ["not elsewhere", false, {}, true, false],
    ["not with NO_COLOR", true, { NO_COLOR: "1" }, true, false],
    ["with an empty NO_COLOR, which counts for nothing", true, { NO_COLOR: "" }, true, true],
    ["elsewhere with FORCE_COLOR", false, { FORCE_COLOR: "1" }, true, true],
    ["with FORCE_COLOR before NO_COLOR", false, { FORCE_COLOR: "1", NO_COLOR: "1" }, true, true],
    ["not with FORCE_COLOR=0", true, { FORCE_COLOR: "0" }, true, false],
    ["not on a terminal that has none", true, { TERM: "dumb" }, true, false],
    ["never with --no-color", true, { FORCE_COLOR: "1" }, false, false],
  ])("is there %s", (_where, tty, env, color, expected) => {
    expect(painted(tty, env, color)).toBe(expected);
  });
});

describe("JSON that is printed", () => {
  it("says exactly what the value is, and holds nothing that a terminal obeys", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string({ unit: "binary" }), (value, text) => {
        const printed = safeJson({ value, text });
        expect(JSON.parse(printed)).toEqual(JSON.parse(JSON.stringify({ value, text })));
        expect(printed).not.toMatch(UNPRINTABLE);
      }),
    );
  });
});

describe("rows", () => {
  const result = (rows: { [column: string]: never }[], columns: string[]) =>
    ({ interface: "rows", columns, rows, more: false }) as const;

  it("are JSON lines as they came", () => {
    expect(rowsJsonLines(result([{ a: 1 } as never, { a: "\u009b" } as never], ["a"]))).toBe(
      '{"a":1}\n{"a":"\\u009b"}\n',
    );
  });

  it.each<[string, unknown, string]>([
    ["null", null, ""],
    ["an empty text", "", '""'],
    ["a comma", "a,b", '"a,b"'],
    ["a quote", 'a"b', '"a""b"'],
    ["a line break", "a\nb", '"a\nb"'],
    ["a number", -1.5, "-1.5"],
    ["a decimal, which is text", "-12345678901234567890.12", "-12345678901234567890.12"],
    ["a formula", "=1+1", "'=1+1"],
    ["another formula", "@SUM(A1)", "'@SUM(A1)"],
    ["a formula behind a sign", "-A1", "'-A1"],
    ["a list", [1, "x"], '"[1,""x""]"'],
    ["a terminal's command", "\u001b[2Jx", "x"],
  ])("as CSV write %s so that it is read back as itself", (_what, value, field) => {
    expect(rowsCsv(result([{ a: value } as never], ["a"]))).toBe(`a\r\n${field}\r\n`);
  });
});

describe("a tree", () => {
  it("may be as deep as an answer can say", () => {
    const items = Array.from({ length: 50_000 }, (_, index) => ({
      item: { name: String(index), is_prefix: true },
      parent: index === 0 ? null : index - 1,
    }));
    expect(tree({ items, more: false }, plain)).toHaveLength(50_000);
  });

  it("shows what has no name as what it is", () => {
    const items = [{ item: { name: 5, fingerprint: { a: 1 } }, parent: null }];
    expect(tree({ items, more: false }, plain)).toEqual(['5  {"a":1}']);
  });
});
