import { FORMAT_VERSION, readableState } from "./state-format";

describe("a state", () => {
  it("of this format, or of none, is readable", () => {
    expect(readableState({ formatVersion: FORMAT_VERSION, a: 1 })).toEqual({
      formatVersion: FORMAT_VERSION,
      a: 1,
    });
    expect(readableState({})).toEqual({});
  });

  it("of a newer format is refused with what to do", () => {
    expect(() => readableState({ formatVersion: FORMAT_VERSION + 1 })).toThrow(
      `the state was written by a newer version of pulumi-python-connectors (format ${FORMAT_VERSION + 1})`,
    );
  });
});
