import { rememberingLast } from "./memo";

describe("a function that remembers its last results", () => {
  const asked: string[] = [];
  const length = rememberingLast(2, (text) => {
    asked.push(text);
    return { length: text.length };
  });

  beforeEach(() => asked.splice(0));

  it("does its work once for the same text", () => {
    expect([length("once"), length("once")]).toEqual([{ length: 4 }, { length: 4 }]);
    expect(asked).toEqual(["once"]);
  });

  it("keeps no more than it is told to, and forgets the oldest", () => {
    for (const text of ["a", "bb", "ccc", "bb", "ccc", "a"]) {
      expect(length(text)).toEqual({ length: text.length });
    }
    expect(asked).toEqual(["a", "bb", "ccc", "a"]);
  });

  it("remembers nothing of work that failed", () => {
    let runs = 0;
    const failing = rememberingLast(2, () => {
      runs += 1;
      throw new Error("no");
    });
    expect(() => failing("a")).toThrow("no");
    expect(() => failing("a")).toThrow("no");
    expect(runs).toBe(2);
  });
});
