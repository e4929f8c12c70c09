import { connectionSlots } from "./task";

describe("a connection's cap", () => {
  it.each([
    ["as declared", 3, 3],
    ["16 where none is declared", undefined, 16],
    ["16 where the state has something else", "3", 16],
  ])("is %s", (_what, declared, most) =>
    expect(connectionSlots("source", declared)).toEqual({ key: "source", most }),
  );
});
