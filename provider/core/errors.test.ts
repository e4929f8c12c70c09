import { ConnectorsError, errorText, InputError, ServiceError } from "./errors";

describe("an error", () => {
  it("says its code, and what to do next on a line of its own", () => {
    expect(errorText(new ServiceError("A", "it failed", "Do this."))).toBe("it failed [A]\n  Do this.");
    expect(errorText(new ServiceError("A", "it failed"))).toBe("it failed [A]");
  });

  it("describes itself as its text says", () => {
    const error = new ConnectorsError("A", "it failed", "Do this.");
    expect(error.describe()).toBe(errorText(error));
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
    expect(errorText(error)).toBe("a: x\nb.c: y [INVALID_INPUT]");
  });

  it.each([ConnectorsError, ServiceError])("is known by its class, name, code and cause", (Kind) => {
    const cause = new Error("cause");
    const error = new Kind("CODE", "message", "", { cause });
    expect(error).toBeInstanceOf(ConnectorsError);
    expect(error).toMatchObject({ name: Kind.name, code: "CODE", cause });
  });
});
