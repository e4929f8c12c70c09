import { warningText } from "./warning";

describe("a warning's text", () => {
  it.each([
    ["of a field, begins with its path", "day", "day: no value [EMPTY]"],
    ["of no field, is its message and code", "", "no value [EMPTY]"],
  ])("%s", (_rule, path, text) => {
    expect(warningText({ code: "EMPTY", path, message: "no value" })).toBe(text);
  });
});
