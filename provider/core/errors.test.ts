import { ConnectorsError, errorText, InputError, RunnerError, ServiceError } from "./errors";

describe("an error", () => {
  it("says what to do next on a line of its own", () => {
    expect(errorText(new ServiceError("A", "it failed", "Do this."))).toBe("it failed\n  Do this.");
    expect(errorText(new ServiceError("A", "it failed"))).toBe("it failed");
  });

  it.each([
    [new Error("plain"), "plain"],
    ["text", "text"],
    [undefined, "undefined"],
  ])("of any kind has a text", (error, text) => {
    expect(errorText(error)).toBe(text);
  });

  it("carries all problems of the inputs", () => {
    const problems = [
      { path: "a", reason: "x" },
      { path: "b.c", reason: "y" },
    ];
    const error = new InputError(problems);
    expect(error.problems).toEqual(problems);
    expect(error.message).toBe("a: x\nb.c: y");
  });

  it.each([ServiceError, RunnerError])("is known by its class, name, code and cause", (Kind) => {
    const cause = new Error("cause");
    const error = new Kind("CODE", "message", "", { cause });
    expect(error).toBeInstanceOf(ConnectorsError);
    expect(error).toMatchObject({ name: Kind.name, code: "CODE", cause });
  });
});
