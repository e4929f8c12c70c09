import * as pulumi from "@pulumi/pulumi";
import { mergedProperties } from "./merged-properties";
import { plainValue } from "./program-run";

describe("properties over others", () => {
  it("leave a secret one, and one that is not known yet, what it is, and all others plain", () => {
    const token = pulumi.secret("t");
    const later = pulumi.output("later");
    expect(mergedProperties({ token, later, year: 2000, own: 1 }, { own: true })).toEqual({
      token,
      later,
      year: 2000,
      own: true,
    });
  });

  it.each([
    ["an output", pulumi.output({ year: 2000, own: 1 })],
    ["a promise", Promise.resolve({ year: 2000, own: 1 })],
  ])("win over those of %s, too", async (_what, given) => {
    const merged = mergedProperties(given, { own: true });
    expect(await plainValue(pulumi.output<unknown>(merged))).toEqual({ year: 2000, own: true });
  });

  it("stay secret where the others are one secret", async () => {
    const merged = mergedProperties(pulumi.secret({ token: "t" }), { own: true });
    expect(await pulumi.isSecret(pulumi.output<unknown>(merged))).toBe(true);
  });
});
