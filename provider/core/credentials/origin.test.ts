import { type CredentialSource, credentialIdentity, NO_CREDENTIALS, requestCredentials } from "./origin";

const stored = { id: "flights/dev/source", region: "eu-west-1" };
const version = async (id: string) => `current of ${id}`;
const seal = async (value: string) => `sealed ${value.length}`;

describe("the credentials of a request", () => {
  it.each<[string, CredentialSource, unknown]>([
    ["none", NO_CREDENTIALS, null],
    ["the declared value where it is not stored yet", { stored, value: "v", inline: true }, { value: "v" }],
    [
      "the stored secret where the value is stored",
      { stored, value: "v", inline: false },
      { secret: { ...stored, versionId: null } },
    ],
    [
      "the version that is pinned",
      { stored: { ...stored, versionId: "v7" }, inline: false },
      { secret: { ...stored, versionId: "v7" } },
    ],
    [
      "the stored secret where the value is not known",
      { stored, inline: true },
      { secret: { ...stored, versionId: null } },
    ],
  ])("are %s", (_rule, source, expected) => expect(requestCredentials(source)).toEqual(expected));
});

describe("what tells a credential from another in a cache key", () => {
  it.each<[string, CredentialSource, string]>([
    ["nothing without one", NO_CREDENTIALS, "none"],
    ["the sealed value", { stored, value: "v", inline: true }, "value:sealed 1"],
    ["the sealed value in the update too", { stored, value: "v", inline: false }, "value:sealed 1"],
    [
      "the secret and its current version where the value is not known",
      { stored, inline: false },
      "secret:flights/dev/source@current of flights/dev/source",
    ],
    [
      "the secret and the version that is pinned",
      { stored: { ...stored, versionId: "v7" }, inline: false },
      "secret:flights/dev/source@v7",
    ],
  ])("is %s", async (_rule, source, expected) =>
    expect(await credentialIdentity(source, seal, version)).toBe(expected),
  );
});
