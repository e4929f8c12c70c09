import fc from "fast-check";
import {
  foretoldFailure,
  foretoldRefusal,
  foretoldSame,
  generationFailed,
  parseFailure,
  parseForetold,
  parseSame,
} from "./failure-text";

describe("a failure's text", () => {
  it("that is foretold comes back, whatever the connector is called and the failure says", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (connector, failure) => {
        const [failed, refused] = [foretoldFailure, foretoldRefusal].map((write) =>
          parseForetold(connector, write(connector, failure)),
        );
        expect(failed).toEqual({ told: failure, isGeneration: true });
        expect(refused).toEqual({ told: failure, isGeneration: false });
      }),
    );
  });

  it("that is another connector's names it, and is of the same kind, whatever both are called", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (connector, other, failure) => {
        for (const write of [foretoldFailure, foretoldRefusal]) {
          const whole = write(connector, failure);
          const same = parseForetold(connector, foretoldSame(connector, whole, other));
          expect(same && parseSame(same)).toBe(other);
          expect(same?.isGeneration).toBe(parseForetold(connector, whole)?.isGeneration);
        }
      }),
    );
    expect(parseSame({ told: "ValueError: x", isGeneration: true })).toBeUndefined();
  });

  it("of another connector, or about something else, is none", () => {
    expect(parseForetold("orders", foretoldFailure("items", "x"))).toBeUndefined();
    expect(parseForetold("orders", "schema of orders generated again, as x")).toBeUndefined();
  });

  it("of a check names the connection apart from what is to be told", () => {
    expect(parseFailure(`${generationFailed("source")}: ValueError: x\n  at y`)).toEqual({
      connection: "source",
      told: "ValueError: x\n  at y",
      isGeneration: true,
    });
    expect(parseFailure("parser.type: write csv")).toEqual({
      told: "parser.type: write csv",
      isGeneration: false,
    });
  });
});
