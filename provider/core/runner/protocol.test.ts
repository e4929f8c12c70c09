import fc from "fast-check";
import requestChunk from "../../protocol/messages/request-chunk.json";
import requestConclude from "../../protocol/messages/request-conclude.json";
import requestDivide from "../../protocol/messages/request-divide.json";
import requestGenerate from "../../protocol/messages/request-generate.json";
import requestInfer from "../../protocol/messages/request-infer.json";
import requestLimited from "../../protocol/messages/request-limited.json";
import requestList from "../../protocol/messages/request-list.json";
import requestRead from "../../protocol/messages/request-read.json";
import requestReadError from "../../protocol/messages/request-read-error.json";
import requestSyntaxError from "../../protocol/messages/request-syntax-error.json";
import requestTest from "../../protocol/messages/request-test.json";
import responseChunk from "../../protocol/messages/response-chunk.json";
import responseConclude from "../../protocol/messages/response-conclude.json";
import responseDivide from "../../protocol/messages/response-divide.json";
import responseGenerate from "../../protocol/messages/response-generate.json";
import responseInfer from "../../protocol/messages/response-infer.json";
import responseLimited from "../../protocol/messages/response-limited.json";
import responseList from "../../protocol/messages/response-list.json";
import responseRead from "../../protocol/messages/response-read.json";
import responseReadError from "../../protocol/messages/response-read-error.json";
import responseSyntaxError from "../../protocol/messages/response-syntax-error.json";
import responseTest from "../../protocol/messages/response-test.json";
import { ConnectorsError, errorText, ServiceError } from "../errors";
import { CodeError } from "./failure";
import {
  type GenerateRequest,
  type ListRequest,
  MAX_RESPONSE_BYTES,
  parseGenerateResponse,
  parseGenerationAnswer,
  parseListResponse,
  parseReadResponse,
  parseRunnerUse,
  parseTestResponse,
  type ReadRequest,
  type TestRequest,
  UNDIVIDED,
} from "./protocol";

const bytes = (value: unknown) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value));

function failure(payload: Uint8Array, parse: (payload: Uint8Array) => unknown = parseGenerateResponse) {
  try {
    parse(payload);
  } catch (error) {
    if (error instanceof ConnectorsError) return error;
    throw error;
  }
  throw new Error("the answer was taken");
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const UNPRINTABLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

describe("the golden messages", () => {
  it("have the shape of the requests' types", () => {
    const tests: Loose<TestRequest>[] = [requestTest, requestSyntaxError];
    const generates: Loose<Omit<GenerateRequest, "parser" | "properties">>[] = [
      requestGenerate,
      requestReadError,
      requestInfer,
      requestDivide,
      requestChunk,
      requestConclude,
      requestLimited,
    ];
    const lists: Loose<Omit<ListRequest, "parser" | "properties">>[] = [requestList];
    const reads: Loose<Omit<ReadRequest, "parser" | "properties">>[] = [requestRead];
    const common = ["protocol", "operation", "connection", "credentials", "requirements", "output"];
    for (const request of tests) {
      expect(Object.keys(request).sort()).toEqual([...common].sort());
      expect(request).toMatchObject({ protocol: 1, operation: "test" });
    }
    const connector = [...common, "connector", "interface", "parser", "properties", "limits"];
    for (const request of generates) {
      const own = ["sample", "mapAfter", "declared", ...Object.keys(UNDIVIDED)];
      expect(Object.keys(request).sort()).toEqual([...connector, ...own].sort());
      expect(request).toMatchObject({ protocol: 1, operation: "generate" });
    }
    for (const request of lists) {
      expect(Object.keys(request).sort()).toEqual([...connector].sort());
      expect(request).toMatchObject({ protocol: 1, operation: "list" });
    }
    for (const request of reads) {
      expect(Object.keys(request).sort()).toEqual([...connector, "rows"].sort());
      expect(request).toMatchObject({ protocol: 1, operation: "read", rows: 2 });
    }
  });

  it("of a success parse to what they say", () => {
    expect(parseTestResponse(bytes(responseTest))).toEqual(responseTest.ok);
    expect(parseGenerateResponse(bytes(responseGenerate))).toEqual(responseGenerate.ok);
    expect(parseGenerateResponse(bytes(responseInfer))).toEqual(responseInfer.ok);
    expect(parseGenerateResponse(bytes(responseConclude))).toEqual(responseConclude.ok);
    expect(parseGenerateResponse(bytes(responseLimited))).toEqual(responseLimited.ok);
    expect(parseListResponse(bytes(responseList))).toEqual(responseList.ok);
    expect(parseReadResponse(bytes(responseRead))).toEqual(responseRead.ok);
  });

  it("of a generation say whether it is a part", () => {
    expect(parseGenerationAnswer(bytes(responseGenerate))).toEqual({
      kind: "conclusion",
      result: responseGenerate.ok,
    });
    for (const response of [responseDivide, responseChunk]) {
      expect(parseGenerationAnswer(bytes(response))).toEqual({ kind: "part", part: response.ok });
    }
  });

  it("of a part hand its state and its partitions on as they came", () => {
    const text = JSON.stringify(responseDivide)
      .replace('"fields":', '"__proto__":{"a":1},"constructor":[],"fields":')
      .replace('"name":"a"', '"name":"a","__proto__":null');
    const answer = parseGenerationAnswer(bytes(text));
    if (answer.kind !== "part") throw new Error(answer.kind);
    const { state, left } = JSON.parse(text).ok;
    expect(JSON.stringify(answer.part.state)).toBe(JSON.stringify(state));
    expect(JSON.stringify(answer.part.left)).toBe(JSON.stringify(left));
  });

  it("of a failure say what to do next where the Pulumi program is the place to do it", () => {
    const next = (code: string) => failure(bytes(error({ code }))).next;
    expect(next("PARSER_MISSING")).toContain("Set parser on the connector");
    expect(next("READ_FAILED")).toBe("");
    expect(next("A_CODE_OF_LATER")).toBe("");
  });

  it("of a failure name phase, file and line, and show the user's line", () => {
    const read = failure(bytes(responseReadError));
    expect(read).toBeInstanceOf(CodeError);
    expect(read.code).toBe("READ_FAILED");
    expect(read.message).toBe("ZeroDivisionError: division by zero");
    expect(errorText(read)).toBe(
      'ZeroDivisionError: division by zero [phase read, partition "a", READ_FAILED] at connector/connector.py:6\n' +
        '      yield {"id": 1 / 0}',
    );
    expect(errorText(failure(bytes(responseSyntaxError), parseTestResponse))).toBe(
      "'{' was never closed [phase syntax, SYNTAX_ERROR] at connection/connection.py:2\n      return {",
    );
  });
});

/** JSON files have no literal types. */
type Loose<T> = T extends number
  ? number
  : T extends string
    ? string
    : T extends object
      ? { [K in keyof T]: Loose<T[K]> }
      : T;

const VERSIONS = { protocol: 1, runner: { inference: 1, memoryMb: null, milliseconds: 3 } };
const part = (change: object) => ({ ...VERSIONS, ok: { ...responseDivide.ok, ...change } });
const generate = (change: object) => ({ ...VERSIONS, ok: { ...responseGenerate.ok, ...change } });
const error = (change: object) => ({ ...VERSIONS, error: { ...responseReadError.error, ...change } });
/** The message from another runner. */
const ofRunner = (versions: object) => ({ ...responseGenerate, ...versions });

describe("an answer of another runner", () => {
  it.each<[string, unknown, string]>([
    ["another protocol", ofRunner({ protocol: 2 }), "protocol 2, inference 1"],
    ["another inference", ofRunner({ runner: { inference: 2 } }), "protocol 1, inference 2"],
    ["an earlier inference", ofRunner({ runner: { inference: 0 } }), "protocol 1, inference 0"],
    [
      "another protocol that says more",
      { protocol: 3, runner: { inference: 2, python: "3.14" }, result: {} },
      "protocol 3, inference 2",
    ],
    ["another inference in a failure", { ...responseReadError, runner: { inference: 2 } }, "inference 2"],
  ])("is refused for %s, with both versions and what to deploy", (_what, answer, versions) => {
    const found = failure(bytes(answer));
    expect(found).toBeInstanceOf(ServiceError);
    expect(found.code).toBe("RUNNER_VERSION");
    expect(found.message).toContain(versions);
    expect(found.message).toContain("this package has protocol 1, inference 1");
    expect(found.next).toContain("dist/runner.zip");
  });

  it("to a test is refused like one to a generation", () => {
    const answer = { ...responseTest, runner: { inference: 2 } };
    expect(failure(bytes(answer), parseTestResponse)).toMatchObject({ code: "RUNNER_VERSION" });
  });
});

describe("an answer that can't be used", () => {
  it.each<[string, unknown]>([
    ["nothing", ""],
    ["not JSON", "<html>502</html>"],
    ["cut JSON", '{"protocol":1,"ok":'],
    ["not an object", "[1]"],
    ["null", "null"],
    ["NaN", JSON.stringify(generate({})).replace('"rows":2', '"rows":NaN')],
    ["another protocol and no runner", { protocol: 2, ok: responseGenerate.ok }],
    ["the protocol as text", ofRunner({ protocol: "1" })],
    ["no protocol", { runner: VERSIONS.runner, ok: responseGenerate.ok }],
    ["a protocol that is no integer", ofRunner({ protocol: 1.5 })],
    ["no runner", { protocol: 1, ok: responseGenerate.ok }],
    ["a runner that is null", ofRunner({ runner: null })],
    ["a runner without inference", ofRunner({ runner: {} })],
    ["the inference as text", ofRunner({ runner: { inference: "1" } })],
    ["an inference that is no integer", ofRunner({ runner: { inference: 1.5 } })],
    ["an unknown key within runner", ofRunner({ runner: { ...VERSIONS.runner, extra: 1 } })],
    ["a runner without its memory", ofRunner({ runner: { inference: 1, milliseconds: 1 } })],
    ["a time that is none", ofRunner({ runner: { ...VERSIONS.runner, milliseconds: "1" } })],
    ["neither ok nor error", VERSIONS],
    ["both ok and error", { ...responseGenerate, ...responseReadError }],
    ["an unknown key beside ok", { ...responseGenerate, extra: 1 }],
    ["an unknown key within ok", generate({ extra: 1 })],
    ["an unknown key within counts", generate({ counts: { partitions: 1, rows: 2, bytes: 46, seconds: 1 } })],
    ["a result of another operation", responseTest],
    ["an unknown interface", generate({ interface: "files" })],
    ["an unknown coverage", generate({ coverage: "sample" })],
    ["a negative count", generate({ counts: { partitions: 1, rows: -1, bytes: 1 } })],
    ["a broken count", generate({ counts: { partitions: 1, rows: 1.5, bytes: 1 } })],
    ["a count beyond all integers", generate({ counts: { partitions: 1, rows: 1e300, bytes: 1 } })],
    ["a bad schema", generate({ schema: { fields: { a: "int" }, order: "a" } })],
    ["a schema with __proto__", JSON.stringify(generate({})).replace('"id":', '"__proto__":"int64","id":')],
    ["too many functions", generate({ functions: Array(33).fill("f") })],
    ["too many warnings", generate({ warnings: Array(201).fill({ code: "A", path: "", message: "" }) })],
    ["a warning's code that is none", generate({ warnings: [{ code: "a b", path: "", message: "" }] })],
    ["an unknown phase", error({ phase: "later" })],
    ["an error's code that is none", error({ code: "read failed" })],
    ["a message that is too long", error({ message: "x".repeat(4097) })],
    ["too many frames", error({ traceback: Array(101).fill(responseReadError.error.traceback[0]) })],
    ["a line that is none", error({ line: "6" })],
    ["deep nesting", "[".repeat(1_000_000)],
    ["deep nesting that closes", `${'{"ok":'.repeat(100_000)}1${"}".repeat(100_000)}`],
    [
      "deep nesting in a field's type",
      JSON.stringify(generate({})).replace('"int64"', `${"[".repeat(9e5)}${"]".repeat(9e5)}`),
    ],
    [
      "a huge field name",
      generate({ schema: { fields: { [`"${"a,".repeat(2e6)}"`]: "int64" }, order: "a" } }),
    ],
    ["a huge order", generate({ schema: { fields: {}, order: `"${"a,".repeat(2e6)}` } })],
  ])("is one short error for %s", (_what, answer) => {
    const found = failure(bytes(answer));
    expect(found).toBeInstanceOf(ServiceError);
    expect(found.code).toBe("RUNNER_ANSWER_INVALID");
    expect(errorText(found).length).toBeLessThan(300);
  });

  it.each([
    [
      "text that is not UTF-8",
      Buffer.concat([
        Buffer.from('{"protocol":1,"runner":{"inference":1},"ok":{"functions":["'),
        Buffer.from([0xff, 0xfe]),
      ]),
    ],
    ["too many bytes", Buffer.alloc(MAX_RESPONSE_BYTES + 1, " ")],
  ])("is one short error for %s", (_what, payload) => {
    expect(failure(payload)).toMatchObject({ code: "RUNNER_ANSWER_INVALID" });
  });

  it("is an error of ours whatever the bytes", () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), fc.json().map(bytes)), (payload) => {
        expect(failure(payload)).toBeInstanceOf(ServiceError);
      }),
    );
  });

  it("never shows what was in it", () => {
    expect(errorText(failure(bytes({ ...VERSIONS, secret: "canary" })))).not.toContain("canary");
    expect(errorText(failure(bytes({ ...VERSIONS, protocol: 2, secret: "canary" })))).not.toContain("canary");
  });
});

describe("a part that can't be used", () => {
  const { state, left } = responseDivide.ok;

  it.each<[string, unknown]>([
    ["a result of another operation", responseTest],
    ["what is neither part nor conclusion", part({ schema: responseGenerate.ok.schema })],
    ["an unknown key", part({ extra: 1 })],
    ["a state that is a list", part({ state: [] })],
    ["a state that is null", part({ state: null })],
    ["a state without counts", part({ state: { ...state, counts: undefined } })],
    [
      "a state with counts that are none",
      part({ state: { ...state, counts: { ...state.counts, rows: -1 } } }),
    ],
    ["partitions that are none", part({ left: [1] })],
    ["a partition without a name", part({ left: [{ ...left[0], name: undefined }] })],
    ["more partitions than can be", part({ left: Array(250_001).fill({ name: "" }) })],
    ["a number of partitions that is none", part({ read: 0.5 })],
    ["seconds before the beginning", part({ seconds: -1 })],
    ["seconds beyond all runs", part({ seconds: 1e9 })],
    ["a limit that is none", part({ stopped: "patience" })],
    ["no word on limits", part({ stopped: undefined })],
  ])("is one short error for %s", (_what, answer) => {
    const found = failure(bytes(answer), parseGenerationAnswer);
    expect(found).toMatchObject({ code: "RUNNER_ANSWER_INVALID" });
    expect(errorText(found).length).toBeLessThan(300);
  });

  it("is one where a conclusion is due", () => {
    expect(failure(bytes(responseDivide))).toMatchObject({ code: "RUNNER_ANSWER_INVALID" });
  });
});

describe("what a run took", () => {
  it("is told by successes and failures alike", () => {
    const runner = { inference: 1, memoryMb: 512, milliseconds: 1500 };
    expect(parseRunnerUse(bytes({ ...responseGenerate, runner }))).toEqual({
      memoryMb: 512,
      milliseconds: 1500,
    });
    expect(parseRunnerUse(bytes({ ...responseReadError, runner }))).toMatchObject({ milliseconds: 1500 });
  });

  it.each([
    "",
    "null",
    "{}",
    '{"runner":{"memoryMb":"512","milliseconds":1}}',
    '{"runner":{"memoryMb":512,"milliseconds":-1}}',
    '{"runner":{"memoryMb":1e9,"milliseconds":1}}',
  ])("is nothing in %j", (text) => expect(parseRunnerUse(bytes(text))).toBeUndefined());
});

describe("a list or a read that can't be used", () => {
  const list = (change: object) => ({ ...VERSIONS, ok: { ...responseList.ok, ...change } });
  const read = (change: object) => ({ ...VERSIONS, ok: { ...responseRead.ok, ...change } });
  const item = (parent: unknown, value: unknown = {}) => ({ item: value, parent });
  const nested = (levels: number) => JSON.parse(`${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`);

  it.each<[string, unknown]>([
    ["a result of another operation", responseRead],
    ["items that are none", list({ items: [1] })],
    ["an item that is no object", list({ items: [item(null, [])] })],
    ["an item without a parent", list({ items: [{ item: {} }] })],
    ["a parent that comes later", list({ items: [item(1), item(null)] })],
    ["a parent that is itself", list({ items: [item(0)] })],
    ["a parent below all", list({ items: [item(-1)] })],
    ["items that are nested too deeply", list({ items: [item(null, nested(1000))] })],
    ["more that is no flag", list({ more: 1 })],
    ["an unknown key", list({ extra: 1 })],
  ])("is one short error for %s, of a list", (_what, answer) => {
    const found = failure(bytes(answer), parseListResponse);
    expect(found).toMatchObject({ code: "RUNNER_ANSWER_INVALID" });
    expect(errorText(found).length).toBeLessThan(300);
  });

  it.each<[string, unknown]>([
    ["a result of another operation", responseList],
    ["an unknown interface", read({ interface: "files" })],
    ["columns that are none", read({ columns: "id" })],
    ["a row that is no object", read({ rows: [null] })],
    ["rows that are nested too deeply", read({ rows: [nested(1000)] })],
    ["an unknown key", read({ extra: 1 })],
  ])("is one short error for %s, of a read", (_what, answer) => {
    const found = failure(bytes(answer), parseReadResponse);
    expect(found).toMatchObject({ code: "RUNNER_ANSWER_INVALID" });
    expect(errorText(found).length).toBeLessThan(300);
  });

  it("has rows as deep as a runner sends them", () => {
    expect(parseReadResponse(bytes(read({ rows: [nested(100)] }))).rows).toHaveLength(1);
  });

  it("changes no prototype, whatever the keys", () => {
    const text = JSON.stringify(read({})).replace('"id":', '"__proto__":{"polluted":1},"id":');
    expect("polluted" in (parseReadResponse(bytes(text)).rows[0] ?? {})).toBe(false);
    expect("polluted" in {}).toBe(false);
  });
});

describe("an answer with odd content", () => {
  it("has the last of a key that stands twice", () => {
    const twice =
      '{"protocol":1,"runner":{"inference":1,"memoryMb":null,"milliseconds":0},"ok":{"functions":["a"]},"ok":{"functions":["b"]}}';
    expect(parseTestResponse(bytes(twice))).toEqual({ functions: ["b"] });
  });

  it("is printed without terminal sequences and control characters, within a bound", () => {
    const text = fc.string({
      unit: fc.constantFrom("a", "\u001b[31m", "\u001b]8;;x\u0007", "\u0000", "\r", "\u009b", "\u202e", "\n"),
    });
    const phases = fc.constantFrom("read", "runner");
    fc.assert(
      fc.property(text, text, fc.option(text), phases, (message, source, partition, phase) => {
        const traceback = Array(100).fill({ file: source, line: 1, function: source, source });
        const found = failure(bytes(error({ phase, message, source, partition, traceback, file: source })));
        expect(found.message).not.toMatch(UNPRINTABLE);
        expect(errorText(found)).not.toMatch(UNPRINTABLE);
      }),
    );
    const frame = { file: "f".repeat(1024), line: 1, function: "f".repeat(1024), source: "s".repeat(4096) };
    const longest = error({ message: "m".repeat(4096), traceback: Array(100).fill(frame) });
    expect(errorText(failure(bytes(longest))).length).toBeLessThan(200_000);
  });

  it("leaves Object.prototype alone", () => {
    const head = '{"protocol":1,"runner":{"inference":1,"__proto__":{"polluted":1}}';
    failure(bytes(`${head},"ok":{"__proto__":{"polluted":1}},"__proto__":{"polluted":1}}`));
    expect("polluted" in {}).toBe(false);
  });
});
