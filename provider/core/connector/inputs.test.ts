import { connectionReference, rawConnector, SECRET_ARN } from "../../../test/unit/samples";
import { parseConnectorInputs, parseDeclaredConnection } from "./inputs";

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
    ["a full generation", { generation: "full" }],
    ["a declared one", { generation: "declared" }],
    ["a sample of rows", { generation: { sampleRows: 100 } }],
    ["a sample of both", { generation: { sampleRows: 100, samplePartitions: 2 } }],
    ["no limits", { limits: {} }],
    ["all limits", { limits: { seconds: 60, rows: 1e6, bytes: 1e9, invocations: 20 } }],
    [
      "all edits",
      {
        edits: {
          drop: ["a", "b[].c"],
          opaque: ["p"],
          cast: { d: "decimal(10,2)" },
          rename: { "x.y": "any name" },
          add: { z: "string not null" },
          document: { d: "in EUR" },
          mapAfter: 100,
        },
      },
    ],
    ["an empty review", { review: {} }],
    [
      "all of a review",
      {
        review: {
          policy: "additive",
          ignore: [
            { rule: "FIELD_REMOVED", path: "a.b", until: "2028-02-29", reason: "it's known" },
            { rule: "ORDER_CHANGED", path: "", reason: "nobody reads by place" },
          ],
          contract: { path: "c.json", text: '{"formatVersion":1,"fields":{"a":"date"}}' },
          causes: ["code"],
        },
      },
    ],
    ["to keep its schema", { onFailure: "keep" }],
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
      "there is no such argument; there are code, codeInterface, codeFingerprint, parser, properties, generation, limits, edits, review, onFailure, promotedFrom",
    ],
  ])("may not have %s", (_what, change, path, reason) => {
    const problems = problemsOf(change);
    expect(problems.map(([at]) => at)).toEqual([path]);
    if (reason !== undefined) expect(problems[0]?.[1]).toBe(reason);
  });

  const COUNT = "write a whole number above 0";
  const SAMPLE =
    'write "full", "declared" or { sampleRows: 1000, samplePartitions: 10 }, with one of the two or both';
  const CONTRACT = '{"formatVersion":1,"fields":{}}';
  const ENTRY =
    'write { rule: "FIELD_REMOVED", path: "legacy", reason: "...", until: "2026-12-31" }; until may be left out';
  const waiver = (change: object) => ({
    review: { ignore: [{ rule: "FIELD_ADDED", path: "a", reason: "r", ...change }] },
  });

  it.each<[string, { [key: string]: unknown }, string, string]>([
    ["an unknown generation", { generation: "sample" }, "generation", SAMPLE],
    ["a sample of nothing", { generation: {} }, "generation", SAMPLE],
    ["an unknown sample", { generation: { rows: 1 } }, "generation", SAMPLE],
    ["no rows", { generation: { sampleRows: 0 } }, "generation.sampleRows", COUNT],
    ["half a partition", { generation: { samplePartitions: 0.5 } }, "generation.samplePartitions", COUNT],
    ["a limit that is text", { limits: { seconds: "60" } }, "limits.seconds", COUNT],
    [
      "an unknown limit",
      { limits: { minutes: 1 } },
      "limits",
      "write { seconds, rows, bytes, invocations }, those that are to be limited",
    ],
    ["an edit of no path", { edits: { drop: ["a."] } }, "edits.drop[0]", "not a path"],
    ["an edit of an unknown type", { edits: { cast: { "a.b": "int" } } }, "edits.cast.a.b", "not a type"],
    ["edits that are a list", { edits: [] }, "edits", "write { drop, opaque,"],
    [
      "an unknown policy",
      { review: { policy: "strict" } },
      "review.policy",
      "write one of evolve, additive, freeze",
    ],
    [
      "an unknown key",
      { review: { policies: "freeze" } },
      "review",
      "there is no such key; write { policy, ignore, contract, causes }",
    ],
    ["no causes", { review: { causes: [] } }, "review.causes", 'write ["code"], or leave it out'],
    ["an unknown cause", { review: { causes: ["data"] } }, "review.causes[0]", 'write ["code"]'],
    [
      "an entry without a reason",
      waiver({ reason: undefined }),
      "review.ignore[0].reason",
      "write the reason",
    ],
    ["a reason of two lines", waiver({ reason: "a\nb" }), "review.ignore[0].reason", "on one line"],
    [
      "an unknown rule",
      waiver({ rule: "FIELD_GONE" }),
      "review.ignore[0].rule",
      "write one of FIELD_ADDED, FIELD_REMOVED",
    ],
    [
      "an entry's path that is none",
      waiver({ path: "a.*" + "[" }),
      "review.ignore[0].path",
      'write a path, as in "address"',
    ],
    [
      "a day that no month has",
      waiver({ until: "2026-02-30" }),
      "review.ignore[0].until",
      'write a day, as in "2026-12-31"',
    ],
    ["a time", waiver({ until: "2026-02-03T10:00:00Z" }), "review.ignore[0].until", "write a day"],
    ["an entry with an unknown key", waiver({ because: "r" }), "review.ignore[0]", ENTRY],
    ["an entry that is text", { review: { ignore: ["FIELD_ADDED"] } }, "review.ignore[0]", ENTRY],
    [
      "a contract that is a path alone",
      { review: { contract: "c.json" } },
      "review.contract",
      "write the path of a contract file",
    ],
    [
      "a contract that can't be read",
      { review: { contract: { path: "c.json", problem: "there is no file" } } },
      "review.contract",
      "there is no file",
    ],
    [
      "a contract that is none",
      { review: { contract: { path: "c.json", text: "{}" } } },
      "review.contract",
      '"c.json" is no contract: formatVersion: write 1',
    ],
    [
      "a base branch's contract that can't be read",
      { review: { contract: { path: "c.json", text: CONTRACT, base: { problem: "there is no folder" } } } },
      "review.contract",
      "there is no folder",
    ],
    [
      "a base branch's contract that is none",
      { review: { contract: { path: "c.json", text: CONTRACT, base: { text: "{}" } } } },
      "review.contract",
      'the base branch\'s "c.json" is no contract: formatVersion: write 1',
    ],
    ["an unknown way to fail", { onFailure: "ignore" }, "onFailure", 'write "fail" or "keep"'],
  ])("may not have %s", (_what, change, path, reason) => {
    const problems = problemsOf(change);
    expect(problems[0]).toEqual([path, expect.stringContaining(reason)]);
    expect(new Set(problems.map(([at]) => at))).toEqual(new Set([path]));
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
      expect(parseDeclaredConnection(connectionReference({ credentials })).problems).toEqual([]);
    },
  );

  it("never carries a credential's value", () => {
    const { problems, values } = parseDeclaredConnection(
      connectionReference({ credentials: { value: "canary" } }),
    );
    expect(problems.map(({ path }) => path)).toEqual(["connection.credentials"]);
    expect(JSON.stringify({ problems, values })).not.toContain("canary");
  });

  it("names its problems as the connection's", () => {
    const { problems } = parseDeclaredConnection(
      connectionReference({ code: { problem: "no file" }, runner: {} }),
    );
    expect(problems.map(({ path }) => path)).toEqual(["connection.code", "connection.runner.functionArn"]);
  });
});
