import formats from "../../protocol/moment-formats.json";
import { parserModel } from "./parser";

function reasonOf(options: { [key: string]: unknown }): string | undefined {
  return parserModel.safeParse({ type: "csv", ...options }).error?.issues[0]?.message;
}

describe("a CSV parser's formats of dates and timestamps", () => {
  it.each([
    ...formats.dateFormat.valid.map((format) => ["dateFormat", format]),
    ...formats.timestampFormat.valid.map((format) => ["timestampFormat", format]),
  ])("may have %s %j", (option, format) => expect(reasonOf({ [option as string]: format })).toBeUndefined());

  it.each([
    ...formats.dateFormat.invalid.map((format) => ["dateFormat", format]),
    ...formats.timestampFormat.invalid.map((format) => ["timestampFormat", format]),
  ])("may not have %s %j", (option, format) =>
    expect(reasonOf({ [option as string]: format })).toMatch(/^(write|it holds) /),
  );

  it.each([
    [{ dateFormat: "dd/MM/yyyy" }, 'write one of %Y and %y, such as "%d/%m/%Y"'],
    [{ dateFormat: "%d/%m/%Y %H" }, "it holds %H, which is none of %Y %y %m %b %B %d %a %A %%"],
    [{ timestampFormat: "%d/%m/%Y" }, 'write one of %H and %I, such as "%d/%m/%Y %H:%M:%S"'],
    [{ timestampFormat: "%d/%m/%Y %I:%M" }, "write %p with %I, and only with it"],
  ])("say what to write instead of %j", (options, reason) => expect(reasonOf(options)).toBe(reason));
});

it("a CSV parser may have no quote, and refuse line breaks in fields", () => {
  expect(reasonOf({ quote: null, multiLine: false })).toBeUndefined();
});

describe("what the runner would refuse of a CSV parser is refused before it is asked", () => {
  it.each([
    [{ delimiter: '"' }, "delimiter, quote and escape must differ"],
    [{ escape: "," }, "delimiter, quote and escape must differ"],
    [{ delimiter: "\0" }, "write one character"],
    [{ quote: "\ud800" }, "write one character"],
    [{ comment: "#\n" }, "write text without a line break"],
  ])("%j", (options, reason) => expect(reasonOf(options)).toBe(reason));

  it("but not a delimiter that would be the quote, where there is none", () => {
    expect(reasonOf({ delimiter: '"', quote: null })).toBeUndefined();
  });
});
