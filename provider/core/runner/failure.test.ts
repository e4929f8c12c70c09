import responseReadError from "../../protocol/messages/response-read-error.json";
import { ConnectorsError, errorText, ServiceError } from "../errors";
import { CodeError, type Failure, failureError, failureModel } from "./failure";
import { nextStep } from "./next-steps";

const READ = failureModel.parse(responseReadError.error);
const of = (change: Partial<Failure>) => failureError({ ...READ, ...change });

describe("a failure", () => {
  it.each(["syntax", "import", "missing_function", "context", "list", "read", "parse", "limit"] as const)(
    "in the phase %s is one of the user's code, and keeps what the runner said as data",
    (phase) => {
      const error = of({ phase });
      expect(error).toBeInstanceOf(CodeError);
      expect(error).toBeInstanceOf(ConnectorsError);
      expect(error).toMatchObject({ name: "CodeError", code: "READ_FAILED", failure: { ...READ, phase } });
    },
  );

  it.each(["request", "credentials", "runner"] as const)(
    "in the phase %s is one of what surrounds the code",
    (phase) => {
      const error = of({ phase, code: "SECRET_MISSING", message: "there is no secret" });
      expect(error).toBeInstanceOf(ServiceError);
      expect(error).not.toBeInstanceOf(CodeError);
      expect(error).toMatchObject({
        name: "RunnerError",
        code: "SECRET_MISSING",
        message: `there is no secret (phase ${phase})`,
        next: nextStep("SECRET_MISSING"),
      });
      expect(errorText(error)).toBe(`there is no secret (phase ${phase}) [SECRET_MISSING]\n  ${error.next}`);
    },
  );
});

describe("the text of a failure of the user's code", () => {
  const described = (change: Partial<Failure>) =>
    of({ traceback: [], partition: null, ...change }).describe();

  it("is the whole of it, its message only what the runner says", () => {
    const error = of({});
    expect(error.message).toBe(READ.message);
    expect(errorText(error)).toBe(error.describe());
    expect(error.describe()).not.toBe(error.message);
  });

  it.each<[string, Partial<Failure>, string]>([
    ["phase, code, file, line and the user's line", {}, "at connector/connector.py:6\n      x = 1 / 0"],
    ["a file without a line", { line: null }, "at connector/connector.py\n      x = 1 / 0"],
    ["no place where there is none", { file: null, source: null }, ""],
    ["the partition", { partition: "a", source: null }, "at connector/connector.py:6"],
  ])("has %s", (_what, change, rest) => {
    const within = change.partition === undefined ? "" : ', partition "a"';
    const text = described({ message: "it failed", source: "  x = 1 / 0  ", ...change });
    expect(text).toBe(`it failed [phase read${within}, READ_FAILED]${rest === "" ? "" : ` ${rest}`}`);
  });

  it("has each frame of several, with the user's lines", () => {
    const frame = { file: "connector/lib.py", line: 3, function: "rows", source: "yield x" };
    const traceback = [{ ...frame, file: "connector/connector.py", line: 6, source: null }, frame];
    expect(described({ message: "it failed", source: "yield x", traceback })).toBe(
      "it failed [phase read, READ_FAILED] at connector/connector.py:6\n" +
        "  connector/connector.py:6 in rows\n" +
        "  connector/lib.py:3 in rows\n" +
        "      yield x",
    );
  });

  it("has a few kilobytes at the most, the frames at either end", () => {
    const long = "\u{1f600}".repeat(500);
    const frame = { file: long.slice(0, 1024), line: 1, function: long, source: long.repeat(4) };
    const traceback = Array.from({ length: 100 }, (_, line) => ({ ...frame, line }));
    const text = described({ message: long.repeat(4), partition: long.repeat(4), file: long, traceback });
    expect(text.length).toBeLessThan(24 * 1024);
    expect(text).toContain("\n  ... 85 more ...\n");
    const lines = [...text.matchAll(/:(\d+) in /g)].map((match) => Number(match[1]));
    expect(lines).toEqual([0, 1, 2, 3, 4, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99]);
  });

  it("has what to do next on its last line", () => {
    const text = described({ code: "PARSER_MISSING", source: null });
    expect(text.split("\n").at(-1)).toMatch(/^ {2}Set parser on the connector/);
  });
});
