import { connectionReference, rawConnector, SECRET_ARN } from "../../../test/unit/samples";
import { parseConnectionReference, parseConnectorInputs } from "./inputs";

function problemsOf(change: { [key: string]: unknown }) {
  const { connection: _, runner: __, ...own } = rawConnector(change);
  return parseConnectorInputs(own).problems.map(({ path, reason }) => [path, reason]);
}

const INTERFACES = "write one of bytes, rows, pandas_dataframe, spark_dataframe";
const STRATEGY = 'write "content" or { manual: "<a version of yours>" }';
const PARSER = 'write { type: "csv", ... }, or "json", "parquet", "avro" or "custom" as type';

describe("a connector's inputs", () => {
  it.each<[string, { [key: string]: unknown }]>([
    ["code alone", {}],
    ["a code interface", { codeInterface: "rows" }],
    ["a manual code fingerprint", { codeFingerprint: { manual: "2026-11" } }],
    [
      "a parser with all options",
      {
        parser: {
          type: "csv",
          delimiter: "\t",
          header: false,
          quote: "'",
          escape: "\\",
          comment: "#",
          multiLine: false,
          dateFormat: "%d/%m/%Y",
          timestampFormat: "%d/%m/%Y %H:%M",
          encoding: "latin-1",
          nullValues: ["NA", ""],
        },
      },
    ],
    ["a delimiter beyond the first plane", { parser: { type: "csv", delimiter: "😀" } }],
    ["a JSON parser", { parser: { type: "json", encoding: "utf-16" } }],
    ["a compressed stream", { parser: { type: "csv", compression: "zstd" } }],
    ["a stream that only looks compressed", { parser: { type: "json", compression: "none" } }],
    ["a Parquet parser", { parser: { type: "parquet", compression: "gzip" } }],
    ["an Avro parser", { parser: { type: "avro" } }],
    ["a parser of its own", { parser: { type: "custom" } }],
    ["nested properties", { properties: { a: [1, { b: null }], c: true } }],
  ])("may have %s", (_what, change) => expect(problemsOf(change)).toEqual([]));

  it.each<[string, { [key: string]: unknown }, string, string | undefined]>([
    ["an unknown interface", { codeInterface: "files" }, "codeInterface", INTERFACES],
    ["an unknown strategy", { codeFingerprint: "git" }, "codeFingerprint", STRATEGY],
    ["an empty manual version", { codeFingerprint: { manual: "" } }, "codeFingerprint.manual", undefined],
    ["an unknown parser", { parser: { type: "xml" } }, "parser.type", PARSER],
    ["a parser that is text", { parser: "csv" }, "parser", PARSER],
    [
      "two characters as delimiter",
      { parser: { type: "csv", delimiter: "::" } },
      "parser.delimiter",
      "write one character",
    ],
    [
      "a line end as delimiter",
      { parser: { type: "csv", delimiter: "\n" } },
      "parser.delimiter",
      "write one character",
    ],
    [
      "a codec that is none",
      { parser: { type: "json", encoding: "no codec!" } },
      "parser.encoding",
      'write a Python codec\'s name, for example "utf-8"',
    ],
    [
      "an unknown compression",
      { parser: { type: "csv", compression: "bzip2" } },
      "parser.compression",
      'write "gzip", "zstd" or "none"',
    ],
    ["an encoding for Parquet", { parser: { type: "parquet", encoding: "utf-8" } }, "parser", undefined],
    [
      "a compression for a parser of its own",
      { parser: { type: "custom", compression: "gzip" } },
      "parser",
      undefined,
    ],
    ["a CSV option for JSON", { parser: { type: "json", delimiter: "," } }, "parser", undefined],
    ["properties that are a list", { properties: [1] }, "properties", "write an object of JSON values"],
    [
      "an unknown argument",
      { schema2: 1 },
      "schema2",
      "there is no such argument; there are code, codeInterface, codeFingerprint, parser, properties",
    ],
  ])("may not have %s", (_what, change, path, reason) => {
    const problems = problemsOf(change);
    expect(problems.map(([at]) => at)).toEqual([path]);
    if (reason !== undefined) expect(problems[0]?.[1]).toBe(reason);
  });

  it("report all that is wrong together", () => {
    const parser = { type: "csv", delimiter: "::", quote: "", nullValues: ["x", 1] };
    expect(
      problemsOf({ code: { problem: "no file" }, codeInterface: 1, parser }).map(([path]) => path),
    ).toEqual(["code", "codeInterface", "parser.delimiter", "parser.quote", "parser.nullValues[1]"]);
  });
});

describe("a connector's reference to its connection", () => {
  it.each([undefined, { stored: "flights/dev/source" }, { secretArn: SECRET_ARN }])(
    "may have credentials %j",
    (credentials) => {
      expect(parseConnectionReference(connectionReference({ credentials })).problems).toEqual([]);
    },
  );

  it("never carries a credential's value", () => {
    const { problems, values } = parseConnectionReference(
      connectionReference({ credentials: { value: "canary" } }),
    );
    expect(problems.map(({ path }) => path)).toEqual(["connection.credentials"]);
    expect(JSON.stringify({ problems, values })).not.toContain("canary");
  });

  it("names its problems as the connection's", () => {
    const { problems } = parseConnectionReference(
      connectionReference({ code: { problem: "no file" }, runner: {} }),
    );
    expect(problems.map(({ path }) => path)).toEqual(["connection.code", "connection.runner.functionArn"]);
  });
});
