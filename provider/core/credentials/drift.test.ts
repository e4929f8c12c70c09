import { secretDrift } from "./drift";
import { ID_TAG, type Owner, ownershipTags, versionToken } from "./ownership";
import { RUNNER_TAG } from "./runner-tags";
import type { StoredSecret } from "./secret-settings";

const OWNER: Owner = { organization: "acme", project: "p", stack: "dev", resource: "r", parents: "" };
const OURS = ownershipTags(OWNER, "id-1");
const DECLARED: StoredSecret = {
  name: "p/dev/r",
  description: "d",
  kmsKeyId: "alias/k",
  tags: { team: "a" },
};
const FOUND = { versionId: "v1", description: "d", kmsKeyId: "alias/k", tags: { ...OURS, team: "a" } };

function drift(
  change: Partial<Parameters<typeof secretDrift>[5]>,
  before = DECLARED,
  inUse: string | undefined = "v1",
) {
  const evidence = { id: "id-1", versionId: "v1" };
  return secretDrift("urn", before, evidence, inUse, OWNER, { ...FOUND, ...change });
}

describe("what somebody else did to a secret", () => {
  it("is nothing where it is as it was left", () => {
    expect(drift({})).toEqual({ settings: DECLARED, changes: [], lost: false });
    expect(drift({}).settings).toBe(DECLARED);
  });

  it.each<[string, Parameters<typeof drift>[0], string]>([
    [
      "a rotation",
      { versionId: "v2" },
      "a version that somebody else wrote is current now (v2), and stays in use",
    ],
    [
      "the end of all versions",
      { versionId: undefined },
      "a version that somebody else wrote is current now (none), and stays in use",
    ],
    ["another description", { description: "e" }, "its description was changed"],
    ["no description", { description: undefined }, "its description was changed"],
    ["another key", { kmsKeyId: "alias/l" }, "its KMS key was changed from alias/k to alias/l"],
    [
      "the AWS managed key",
      { kmsKeyId: undefined },
      "its KMS key was changed from alias/k to the AWS managed key",
    ],
    ["another tag", { tags: { ...OURS, team: "b" } }, 'its tag "team" was changed'],
    ["no such tag", { tags: OURS }, 'its tag "team" was removed'],
    [
      "another owner",
      { tags: { ...ownershipTags({ ...OWNER, stack: "prod" }, "id-2"), team: "a" } },
      'its tags say that it belongs to resource "r" of p/prod',
    ],
  ])("is one phrase for %s", (_what, change, phrase) => expect(drift(change).changes).toEqual([phrase]));

  it("says whose version is in use again", () => {
    expect(drift({}, DECLARED, "v2").changes).toEqual([
      "the version that this connection wrote is current now (v1), and stays in use",
    ]);
  });

  it("tells the version of an interrupted update from one of somebody else's", () => {
    const versionId = versionToken("urn", { written: "v1", current: "v1" });
    const second = versionToken("urn", { written: "v1", current: versionId });
    for (const lost of [versionId, second]) {
      const found = drift({ versionId: lost });
      expect(found).toMatchObject({
        lost: true,
        changes: [expect.stringContaining("an interrupted update wrote")],
      });
    }
    expect(drift({ versionId: versionToken("other", { written: "v1", current: "v1" }) }).lost).toBe(false);
  });

  it("leaves in the settings what is there now, so that the next update writes what differs", () => {
    const found = { description: undefined, kmsKeyId: undefined, tags: OURS };
    expect(drift(found).settings).toEqual({
      name: "p/dev/r",
      description: "Credentials of a Python connection, managed by Pulumi",
      kmsKeyId: "alias/aws/secretsmanager",
      tags: {},
    });
    expect(drift({ tags: { ...OURS, team: "b" } }).settings.tags).toEqual({ team: "b" });
  });

  it("leaves of a tag that named the runner that it was taken away: without it, it would read as never set", () => {
    const before = { ...DECLARED, tags: { team: "a", [RUNNER_TAG]: "runner" } };
    const { settings, changes } = drift({}, before);
    expect(settings.tags).toEqual({ team: "a", [RUNNER_TAG]: "" });
    expect(changes).toEqual([`its tag "${RUNNER_TAG}" was removed`]);
    const named = { tags: { ...FOUND.tags, [RUNNER_TAG]: "runner" } };
    expect(drift(named, before).settings).toBe(before);
  });

  it("is no change of the settings in what isn't declared, and is reported of the key only", () => {
    const before: StoredSecret = { name: "p/dev/r" };
    const found = { description: "e", kmsKeyId: "alias/l", tags: { ...OURS, theirs: "x" } };
    expect(drift(found, before)).toEqual({
      settings: before,
      changes: ["its KMS key was changed from the AWS managed key to alias/l"],
      lost: false,
    });
  });

  it("is not the loss of the ownership id as long as the version shows whose it is", () => {
    const rest = Object.fromEntries(Object.entries(FOUND.tags).filter(([key]) => key !== ID_TAG));
    expect(drift({ tags: rest }).changes).toEqual([]);
    expect(drift({ tags: rest, versionId: "v2" }).changes).toHaveLength(2);
  });
});
