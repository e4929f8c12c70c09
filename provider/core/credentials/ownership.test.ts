import fc from "fast-check";
import {
  creationToken,
  credentialDigest,
  defaultSecretName,
  describeOwner,
  isLostWrite,
  isOwnedBy,
  type Owner,
  ownerOf,
  ownershipTags,
  versionToken,
} from "./ownership";

const OWNER: Owner = {
  organization: "acme",
  project: "flights",
  stack: "dev",
  resource: "source",
  parents: "",
};
const LONG: Owner = { ...OWNER, resource: "r".repeat(400) };

describe("the tags of a secret", () => {
  it("name its owner and the ownership id", () => {
    expect(ownershipTags(OWNER, "id-1")).toEqual({
      "pulumi-python-connectors:organization": "acme",
      "pulumi-python-connectors:project": "flights",
      "pulumi-python-connectors:stack": "dev",
      "pulumi-python-connectors:resource": "source",
      "pulumi-python-connectors:parents": "",
      "pulumi-python-connectors:id": "id-1",
    });
  });

  it("have a digest in place of a text that is longer than Secrets Manager takes, and still name their owner", () => {
    const tags = ownershipTags(LONG, "id-1");
    expect(Math.max(...Object.values(tags).map(({ length }) => length))).toBe(64);
    expect(isOwnedBy({ tags, versionId: undefined }, LONG, undefined)).toBe(true);
    expect(isOwnedBy({ tags, versionId: undefined }, { ...LONG, resource: "r".repeat(401) }, undefined)).toBe(
      false,
    );
  });

  it("have only characters that Secrets Manager takes, and different ones for different owners", () => {
    const named = (resource: string) =>
      ownershipTags({ ...OWNER, resource }, "id")["pulumi-python-connectors:resource"];
    expect(named("größe 1/2 (a#b)")).toBe("größe 1/2 =28=a=23=b=29=");
    expect(new Set(["a#b", "a=23=b", "a_b", "a=b"].map(named)).size).toBe(4);
  });
});

describe("a secret is ours", () => {
  const tags = ownershipTags(OWNER, "id-1");
  const { "pulumi-python-connectors:id": _, ...untagged } = tags;

  it.each<[string, Record<string, string>, Owner, string | undefined, boolean]>([
    ["by the id in the state", tags, OWNER, "id-1", true],
    [
      "by that id, though the resource has another name now",
      tags,
      { ...OWNER, resource: "renamed" },
      "id-1",
      true,
    ],
    ["by the version where somebody removed the id", untagged, OWNER, "id-1", true],
    ["by the version where somebody removed all tags", {}, OWNER, "id-1", true],
    [
      "by the version and the names, though an orphaned process tagged it with another id",
      tags,
      OWNER,
      "id-2",
      true,
    ],
    ["not by the version where id and names are others", tags, { ...OWNER, stack: "b" }, "id-2", false],
    ["by all names after a crash before the state was written", tags, OWNER, undefined, true],
    ["not with another organization", tags, { ...OWNER, organization: "b" }, undefined, false],
    ["not with another project", tags, { ...OWNER, project: "b" }, undefined, false],
    ["not with another stack", tags, { ...OWNER, stack: "b" }, undefined, false],
    ["not with another resource", tags, { ...OWNER, resource: "b" }, undefined, false],
    ["not without tags", {}, OWNER, undefined, false],
    ["not with tags of somebody else", { owner: "x" }, OWNER, undefined, false],
  ])("%s", (_rule, found, owner, id, ours) => {
    const state = id === undefined ? undefined : { id, versionId: "v1" };
    expect(isOwnedBy({ tags: found, versionId: "v1" }, owner, state)).toBe(ours);
  });

  it("not with another id and another version, though the names agree", () => {
    const found = { tags, versionId: "v2" };
    expect(isOwnedBy(found, OWNER, { id: "id-2", versionId: "v1" })).toBe(false);
    expect(isOwnedBy({ ...found, versionId: undefined }, OWNER, { id: "id-2", versionId: undefined })).toBe(
      false,
    );
  });

  it("not where somebody removed the id and wrote another version", () => {
    for (const [found, written] of [
      ["v2", "v1"],
      [undefined, undefined],
    ]) {
      const state = { id: "id-1", versionId: written };
      expect(isOwnedBy({ tags: untagged, versionId: found }, OWNER, state)).toBe(false);
    }
  });

  it("has an owner that can be named", () => {
    expect(describeOwner(tags)).toBe('resource "source" of flights/dev');
    expect(describeOwner({ team: "a" })).toBe("no owner that this package knows");
  });
});

describe("the default name of a secret", () => {
  it.each<[string, Partial<Owner>, string]>([
    ["is project, stack and resource", {}, "flights/dev/source"],
    ["has no character that Secrets Manager refuses", { resource: "a b:c#é" }, "flights/dev/a_b_c__"],
    ["does not end like an ARN", { resource: "source-AbCdEf" }, "flights/dev/source-AbCdEf_"],
    ["may end in a shorter or longer part", { resource: "source-AbCdEfG" }, "flights/dev/source-AbCdEfG"],
  ])("%s", (_rule, change, name) => expect(defaultSecretName({ ...OWNER, ...change })).toBe(name));

  it("is always one that Secrets Manager takes, and never ends like an ARN", () => {
    const text = fc.oneof(
      fc.string({ minLength: 1, maxLength: 600, unit: "binary" }),
      fc.constantFrom("x".repeat(504), `${"x".repeat(492)}-AbCdEfGhIjKlMnOp`, `${"x".repeat(493)}-AbCdEf`),
    );
    fc.assert(
      fc.property(text, text, text, text, (project, stack, resource, parents) => {
        const name = defaultSecretName({ organization: "o", project, stack, resource, parents });
        expect(name).toMatch(/^[A-Za-z0-9/_+=.@-]{1,512}$/);
        expect(name).not.toMatch(/-[A-Za-z0-9]{6}$/);
      }),
    );
  });
});

describe("the owner that a connection is", () => {
  const facts = {
    organization: "acme",
    project: "flights",
    stack: "dev",
    resource: "source",
    dryRun: true,
    run: "r",
  };
  const within = (types: string) =>
    ownerOf({
      ...facts,
      urn: `urn:pulumi:dev::flights::${types}pulumi-nodejs:dynamic/python:Connection::source`,
    });

  it("is its stack and name", () => {
    expect(within("")).toEqual(OWNER);
  });

  it("is another one, with another secret, for the same name in a component of another type", () => {
    const owners = ["", "acme:x:Alpha$", "acme:x:Beta$", "acme:x:Alpha$acme:x:Beta$"].map(within);
    expect(owners.map(({ parents }) => parents)).toEqual([
      "",
      "acme:x:Alpha",
      "acme:x:Beta",
      "acme:x:Alpha$acme:x:Beta",
    ]);
    expect(new Set(owners.map(defaultSecretName)).size).toBe(4);
    const tags = ownershipTags(within("acme:x:Alpha$"), "id");
    expect(isOwnedBy({ tags, versionId: "v1" }, within("acme:x:Beta$"), undefined)).toBe(false);
    expect(isOwnedBy({ tags, versionId: "v1" }, within("acme:x:Alpha$"), undefined)).toBe(true);
  });
});

describe("the token of a new secret", () => {
  const settings = { name: "n", description: "d", tags: { a: "1" } };

  it("is the same for the same resource, ownership id and settings, and has a length that AWS takes", () => {
    expect(creationToken("urn", "id", settings)).toBe(creationToken("urn", "id", { ...settings, name: "n" }));
    expect(creationToken("urn", "id", settings)).toMatch(/^[0-9a-f]{32,64}$/);
  });

  it("differs by each of them that is written", () => {
    const tokens = [
      creationToken("urn", "id", settings),
      creationToken("urn2", "id", settings),
      creationToken("urn", "id2", settings),
      creationToken("urn", "id", { ...settings, description: "e" }),
      creationToken("urn", "id", { ...settings, kmsKeyId: "k" }),
      creationToken("urn", "id", { ...settings, tags: { a: "2" } }),
    ];
    expect(new Set(tokens).size).toBe(tokens.length);
  });
});

describe("the token of a new version", () => {
  const base = { written: "v1", current: "v1" };

  it("is the same for the same resource, versions and attempt", () => {
    expect(versionToken("urn", base)).toBe(versionToken("urn", { ...base }, 0));
    expect(versionToken("urn", base)).toMatch(/^[0-9a-f]{32,64}$/);
  });

  it("differs by each of them", () => {
    const tokens = [
      versionToken("urn", base),
      versionToken("urn2", base),
      versionToken("urn", { ...base, written: "v2" }),
      versionToken("urn", { ...base, current: "v2" }),
      versionToken("urn", { written: undefined, current: undefined }),
      versionToken("urn", base, 1),
    ];
    expect(new Set(tokens).size).toBe(tokens.length);
  });

  it("shows a write that the state doesn't know of", () => {
    const first = versionToken("urn", base);
    const second = versionToken("urn", { written: "v1", current: first });
    const isLost = (current: string | undefined, written: string | undefined = "v1") =>
      isLostWrite("urn", { written, current });
    expect([first, second].map((version) => isLost(version))).toEqual([true, true]);
    expect(["v1", "v2", undefined].map((version) => isLost(version))).toEqual([false, false, false]);
    expect(isLostWrite("urn", { written: undefined, current: first })).toBe(false);
  });
});

describe("the digest of a credential", () => {
  const key = Buffer.alloc(32, 1).toString("base64");

  it("tells values and keys apart", () => {
    const other = Buffer.alloc(32, 2).toString("base64");
    expect(credentialDigest(key, "a")).toBe(credentialDigest(key, "a"));
    expect(credentialDigest(key, "a")).not.toBe(credentialDigest(key, "b"));
    expect(credentialDigest(key, "a")).not.toBe(credentialDigest(other, "a"));
  });

  it("does not show the value", () => expect(credentialDigest(key, "canary")).not.toContain("canary"));
});
