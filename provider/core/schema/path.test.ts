import fc from "fast-check";
import table from "../../protocol/paths.json";
import { UNKNOWN } from "../pulumi/wire";
import { formatPath, type PathStep, parsePath, quoteName } from "./path";

type Segment = string | { name: string };
const stepsOf = (segments: readonly Segment[]): PathStep[] =>
  segments.map((segment) =>
    segment === "[]" || segment === "{}"
      ? segment
      : typeof segment === "string"
        ? { name: segment }
        : segment,
  );

const name = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc
    .array(
      fc.constantFrom(
        "a",
        ".",
        "[",
        "]",
        "{",
        "}",
        '"',
        ",",
        "\\",
        " ",
        "\n",
        "\u007f",
        "\ud800",
        "\udc00",
        "é",
      ),
    )
    .map((parts) => parts.join("")),
  fc.constantFrom("__proto__", "constructor", "toString", "", UNKNOWN, "\u00a0x", "x\u3000", "😀", "\ud83d"),
);
const path = fc
  .tuple(
    name.map((text): PathStep => ({ name: text })),
    fc.array(
      fc.oneof(
        fc.constantFrom<PathStep>("[]", "{}"),
        name.map((text): PathStep => ({ name: text })),
      ),
    ),
  )
  .map(([first, rest]) => [first, ...rest]);

describe("a leaf path", () => {
  it.each(table.cases.map(({ segments, path }) => [path, segments] as const))(
    "%s has its segments",
    (text, segments) => {
      const steps = stepsOf(segments as Segment[]);
      expect(formatPath(steps)).toBe(text);
      expect(parsePath(text)).toEqual(steps);
    },
  );

  it.each([
    ["nothing", ""],
    ["no name before a list", "[]"],
    ["no name before a map", "{}x"],
    ["a dot at the start", ".a"],
    ["a dot at the end", "a."],
    ["two dots", "a..b"],
    ["no dot after a list", "a[]b"],
    ["an open list", "a["],
    ["something within a list", "a[0]"],
    ["quotes that are not needed", '"a"'],
    ["quotes that are missing", "__proto__"],
    ["an open quote", '"a.b'],
    ["text after a quote", '"a.b"c'],
    ["an escape that JSON.stringify would not write", '"a\\u002eb"'],
    ["upper case in an escape", '"\\u007F"'],
    ["a bad escape", '"a.\\x"'],
    ["a control character", "a\nb"],
    ["white space at the start", " a"],
    ["white space at the end", "a\u2003"],
    ["a comma", "a,b"],
    ["half of a surrogate pair", "a\ud800"],
  ])("with %s is refused", (_why, text) => {
    expect(parsePath(text)).toBeUndefined();
  });

  it("comes back from its text, whatever the names", () => {
    fc.assert(fc.property(path, (steps) => expect(parsePath(formatPath(steps))).toEqual(steps)));
  });

  it("is the only text of its steps", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), path.map(formatPath), fc.string({ unit: "binary" })), (text) => {
        const steps = parsePath(text);
        return steps === undefined || formatPath(steps) === text;
      }),
    );
  });

  it("is never equal for different steps", () => {
    fc.assert(
      fc.property(path, path, (a, b) => {
        expect(formatPath(a) === formatPath(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
  });

  it("is text that every encoding takes and that no key treats specially", () => {
    fc.assert(
      fc.property(name, (text) => {
        const written = quoteName(text);
        expect(Buffer.from(written, "utf8").toString("utf8")).toBe(written);
        expect(written).not.toBe("");
        expect(written.startsWith("__")).toBe(false);
        expect(written in {}).toBe(false);
      }),
    );
  });
});
