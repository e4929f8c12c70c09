import { closeNames, named } from "./named";

const one = (name: string, urn = `urn::${name}`) => ({ name, urn });

describe("a name", () => {
  it.each([
    ["flihgts", ["flights"]],
    ["Flights", ["flights", "flights_eu"]],
    ["order", ["orders"]],
    ["weather", []],
  ])("%j is close to %j", (name, expected) => {
    expect(closeNames(name, ["flights", "flights_eu", "orders", "planes"])).toEqual(expected);
  });

  it("that is there is found, by the URN too", () => {
    const all = [one("a"), one("b")];
    expect(named(all, "b", "connector")).toEqual({ found: all[1] });
    expect(named(all, "urn::a", "connector")).toEqual({ found: all[0] });
  });

  it("that several have is told apart by the URN", () => {
    expect(named([one("a", "u1"), one("a", "u2")], "a", "connector")).toEqual({
      problem: "several are called so: write one of u1, u2",
      isCertain: true,
    });
  });

  it("that isn't there lists those that are like it, else the first ten", () => {
    const all = Array.from({ length: 12 }, (_, index) => one(`table_${String(index).padStart(2, "0")}`));
    expect(named([one("flights")], "fligts", "connector")).toEqual({
      problem: 'the program has no connector "fligts": names like it are flights',
      isCertain: true,
    });
    expect(named(all, "x", "connector")).toMatchObject({
      problem: expect.stringMatching(/: there are table_00, .*table_09 and 2 more$/),
    });
    expect(named([], "x", "connector")).toEqual({
      problem: "the program has no connector",
      isCertain: false,
    });
    expect(named([one("b"), one("a")], "", "connector")).toEqual({
      problem: "give a name: one of a, b",
      isCertain: true,
    });
  });
});
