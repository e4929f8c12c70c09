import fc from "fast-check";
import {
  foretoldFailure,
  foretoldRefusal,
  generationFailed,
  parseFailure,
  parseForetold,
} from "./failure-text";

describe("a failure's text", () => {
  it("that is foretold comes back, whatever the connector is called and the failure says", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (connector, failure) => {
        expect(parseForetold(connector, foretoldFailure(connector, failure))).toBe(failure);
        expect(parseForetold(connector, foretoldRefusal(connector, failure))).toBe(failure);
      }),
    );
  });

  it("of another connector, or about something else, is none", () => {
    expect(parseForetold("orders", foretoldFailure("items", "x"))).toBeUndefined();
    expect(parseForetold("orders", "schema of orders generated again, as x")).toBeUndefined();
  });

  it("of a check names the connection apart from what is to be told", () => {
    expect(parseFailure(`${generationFailed("source")}: ValueError: x\n  at y`)).toEqual({
      connection: "source",
      told: "ValueError: x\n  at y",
    });
    expect(parseFailure("parser.type: write csv")).toEqual({ told: "parser.type: write csv" });
  });
});
