import { credentialDigest } from "../credentials/ownership";
import {
  type ConnectionDiff,
  type ConnectionOutputs,
  connectionDiff,
  isRotatedElsewhere,
  isWritten,
  LOST_DIGEST,
} from "./diff";
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
    [
      "is updated with other settings of its secret",
      { secret: { name: "a/b/c", description: "d" } },
      { value: "old" },
      "update",
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

describe("a connection in whose secret an interrupted update left another value", () => {
  it("is updated to what is declared, whatever that is, and not where that isn't known", () => {
    const lost = { ...BEFORE, credentialDigest: LOST_DIGEST };
    expect(connectionDiff(lost, DECLARED, { value: "old" })).toBe("credential");
    expect(connectionDiff(lost, DECLARED, {})).toBe("same");
  });
});

describe("whether somebody else wrote the secret", () => {
  it.each<[string, Partial<ConnectionOutputs>, boolean]>([
    [
      "is so where the current version is another one",
      { secretVersionId: "v2", writtenVersionId: "v1" },
      true,
    ],
    ["is not where it is the written one", { secretVersionId: "v1", writtenVersionId: "v1" }, false],
    ["is not told by a state that doesn't know what was written", { secretVersionId: "v2" }, false],
    ["is not asked of a secret of somebody else's", { secret: undefined, writtenVersionId: "v1" }, false],
  ])("%s", (_rule, change, expected) => {
    expect(isRotatedElsewhere({ ...BEFORE, ...change })).toBe(expected);
  });
});

describe("whether a credential is the one that was written last", () => {
  it.each([
    ["old", true],
    ["new", false],
    [undefined, undefined],
  ])("is told for %j: %j", (value, expected) => {
    expect(isWritten(BEFORE, value)).toBe(expected);
  });
});
