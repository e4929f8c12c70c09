import { SECRET_ARN } from "../../../test/unit/samples";
import { ownershipTags } from "../credentials/ownership";
import { secretCheck } from "./connection";

const OWNER = { organization: "acme", project: "flights", stack: "dev", resource: "source", parents: "" };
const stored = { owner: OWNER, evidence: { id: "id-1", versionId: "v1" } };
const found = (change: object = {}) => ({
  tags: ownershipTags(OWNER, "id-1"),
  versionId: "v1",
  scheduledForDeletion: false,
  ...change,
});
const judged = (...args: Parameters<typeof secretCheck>) => {
  const { status, code } = secretCheck(...args);
  return [status, code];
};

describe("a connection's secret", () => {
  it.each([
    ["is there and tagged as its own", { arn: SECRET_ARN, stored }, found(), ["ok", undefined]],
    ["is managed elsewhere", { arn: SECRET_ARN, stored: undefined }, found({ tags: {} }), ["ok", undefined]],
    ["is not there", { arn: SECRET_ARN, stored }, undefined, ["failed", "SECRET_MISSING"]],
    [
      "is going",
      { arn: SECRET_ARN, stored },
      found({ scheduledForDeletion: true }),
      ["failed", "SECRET_DELETED"],
    ],
    [
      "is somebody else's",
      { arn: SECRET_ARN, stored },
      found({ tags: ownershipTags({ ...OWNER, stack: "prod" }, "id-2") }),
      ["failed", "SECRET_NOT_OURS"],
    ],
    [
      "lost its tags after somebody else wrote it",
      { arn: SECRET_ARN, stored },
      found({ tags: {}, versionId: "v2" }),
      ["failed", "SECRET_NOT_OURS"],
    ],
  ])("that %s is told", (_what, stated, description, told) =>
    expect(judged(stated, description)).toEqual(told),
  );
});
