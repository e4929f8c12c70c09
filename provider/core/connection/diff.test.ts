import { credentialDigest } from "../credentials/ownership";
import { type ConnectionDiff, type ConnectionOutputs, connectionDiff, isStored } from "./diff";
import type { StoredConnection } from "./plan";

const KEY = Buffer.from("k".repeat(32)).toString("base64");
const DECLARED: StoredConnection = {
  code: { "connection.py": "x" },
  secret: { name: "a/b/c" },
  runner: { functionArn: "f" },
};
const BEFORE: ConnectionOutputs = {
  ...DECLARED,
  secretArn: "arn:aws:secretsmanager:us-east-1:123456789012:secret:a/b/c-AbCdEf",
  credentialKey: KEY,
  credentialDigest: credentialDigest(KEY, "old"),
};

describe("a connection", () => {
  it.each<[string, Partial<StoredConnection>, { value?: string; region?: string }, ConnectionDiff]>([
    [
      "stays the same with equal inputs and the stored credential",
      {},
      { value: "old", region: "us-east-1" },
      "same",
    ],
    ["stays the same where the declared credential is not known, as in a refresh", {}, {}, "same"],
    ["is updated with other code", { code: { "connection.py": "y" } }, { value: "old" }, "update"],
    [
      "is updated with other code and another credential, which the engine shows by the code",
      { code: {} },
      { value: "new" },
      "update",
    ],
    [
      "is updated without a visible difference with another credential alone",
      {},
      { value: "new" },
      "credential",
    ],
    ["is replaced with another secret name", { secret: { name: "other" } }, { value: "old" }, "replace"],
    ["is replaced without a stored secret", { secret: undefined }, {}, "replace"],
    ["is replaced in another region", {}, { value: "old", region: "eu-west-1" }, "replace"],
  ])("%s", (_rule, change, known, expected) => {
    expect(connectionDiff(BEFORE, { ...DECLARED, ...change }, known)).toBe(expected);
  });

  it("that stores nothing is not replaced in another region", () => {
    const { secret: _, ...none } = DECLARED;
    expect(connectionDiff(none, none, { region: "eu-west-1" })).toBe("same");
  });
});

describe("whether a credential is the stored one", () => {
  it.each([
    ["old", true],
    ["new", false],
    [undefined, undefined],
  ])("is told for %j: %j", (value, expected) => {
    expect(isStored(BEFORE, value)).toBe(expected);
  });
});
