import { ServiceError } from "../errors";
import { type CodePlaces, codePlaces, placedError, placedFailure } from "./code-places";
import { CodeError, type Failure } from "./failure";

const failure: Failure = {
  phase: "list",
  code: "LIST_FAILED",
  message: "ValueError: x",
  file: "connector/flights.py",
  line: 16,
  source: "raise",
  partition: null,
  traceback: [],
};
const shown = (file: string, places: CodePlaces) => placedFailure({ ...failure, file }, places).file;

describe("a file in an error", () => {
  it.each<[string, string, CodePlaces, string]>([
    [
      "the path of the code, of a file",
      "connector/flights.py",
      { connector: "nycflights/flights.py" },
      "nycflights/flights.py",
    ],
    [
      "in the code's folder",
      "connector/connector.py",
      { connector: "source/orders" },
      "source/orders/connector.py",
    ],
    ["deep in the code's folder", "connector/a/b.py", { connector: "source" }, "source/a/b.py"],
    ["of the connection, too", "connection/connection.py", { connection: "connection.py" }, "connection.py"],
    [
      "told apart from one of that name in a folder",
      "connection/a/b.py",
      { connection: "x/b.py" },
      "x/b.py/a/b.py",
    ],
    [
      "without what says nothing",
      "connector/connector.py",
      { connector: "./source//orders/" },
      "source/orders/connector.py",
    ],
    ["in the current folder", "connection/connection.py", { connection: "." }, "connection.py"],
    ["above it", "connection/connection.py", { connection: "../source" }, "../source/connection.py"],
    ["of an absolute folder", "connection/connection.py", { connection: "/code" }, "/code/connection.py"],
    [
      "of a folder as Windows writes it",
      "connector/flights.py",
      { connector: "nyc\\flights.py" },
      "nyc/flights.py",
    ],
    [
      "as the runner says, of inline code",
      "connector/connector.py",
      { connection: "source" },
      "connector/connector.py",
    ],
    ["as the runner says, of no code", "pandas/io.py", { connection: "source" }, "pandas/io.py"],
    ["as the runner says, whatever it is called", "toString/x.py", {}, "toString/x.py"],
  ])("is %s", (_, file, places, expected) => expect(shown(file, places)).toBe(expected));

  it("is so in every frame, and the rest of the error stays", () => {
    const frames = ["connection/connection.py", "connector/flights.py"];
    const traceback = frames.map((file) => ({ file, line: 1, function: "f", source: null }));
    const error = placedError(new CodeError({ ...failure, traceback }, "do that"), {
      connection: "source",
      connector: "flights.py",
    });
    expect((error as CodeError).describe()).toBe(
      "ValueError: x [phase list, LIST_FAILED] at flights.py:16\n" +
        "  source/connection.py:1 in f\n  flights.py:1 in f\n  do that",
    );
  });

  it("is of the code alone: other errors stay as they are", () => {
    const error = new ServiceError("RUNNER_FAILED", "connector/flights.py", "");
    expect(placedError(error, { connector: "x" })).toBe(error);
  });
});

it.each([undefined, "x", { connector: 5 }, { connector: "a", other: "b" }, { connector: "x".repeat(2000) }])(
  "places that are none say nothing: %j",
  (raw) => expect(codePlaces(raw)).toEqual({}),
);
