import { UNKNOWN } from "../pulumi/wire";
import { planSecret, sameKey } from "./secret-settings";

const tagsOf = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, ""]));
const plan = (raw?: unknown, defaultTags = {}) => planSecret(raw, "p/dev/r", defaultTags);
const problemsOf = (raw: unknown, defaultTags = {}) =>
  plan(raw, defaultTags).problems.map(({ path, reason }) => [path, reason]);

describe("the settings of a secret", () => {
  it.each<[string, object]>([
    ["its name", { name: "a/B_+=.@-9" }],
    ["the longest name", { name: "n".repeat(512) }],
    ["its description", { description: "" }],
    ["the longest description", { description: "d".repeat(2048) }],
    ["a key", { kmsKeyId: "alias/k" }],
    ["no recovery", { recoveryWindowInDays: 0 }],
    ["the shortest window", { recoveryWindowInDays: 7 }],
    ["the longest window", { recoveryWindowInDays: 30 }],
    ["as many tags as there is room for", { tags: tagsOf(41) }],
    ["tags of any letters", { tags: { "größe 1_.:/=+@-": "ü".repeat(256), [`${"k".repeat(128)}`]: "" } }],
    ["adoption", { adopt: true }],
  ])("may be %s", (_what, raw) => {
    expect(plan(raw)).toEqual({ stored: { name: "p/dev/r", ...raw }, problems: [] });
  });

  it.each<[string, unknown, string, RegExp]>([
    [
      "text",
      "name",
      "secret",
      /^write \{ name, description, kmsKeyId, recoveryWindowInDays, tags, adopt \}$/,
    ],
    ["null", null, "secret", /^write \{ name/],
    ["another argument", { rotation: 1 }, "secret.rotation", /^there is no such argument; there are name, /],
    ["an empty name", { name: "" }, "secret.name", /^a name is 1 to 512 /],
    ["a name that is too long", { name: "n".repeat(513) }, "secret.name", /^a name is 1 to 512 /],
    ["a name with a space", { name: "a b" }, "secret.name", /^a name is 1 to 512 /],
    ["a long description", { description: "d".repeat(2049) }, "secret.description", /at most 2048/],
    ["no key", { kmsKeyId: "" }, "secret.kmsKeyId", /^write the id, ARN or alias/],
    ["a long key", { kmsKeyId: "k".repeat(2049) }, "secret.kmsKeyId", /^write the id, ARN or alias/],
    [
      "days as text",
      { recoveryWindowInDays: "7" },
      "secret.recoveryWindowInDays",
      /^write 7 to 30 days, or 0/,
    ],
    ["six days", { recoveryWindowInDays: 6 }, "secret.recoveryWindowInDays", /^write 7 to 30 days, or 0/],
    ["31 days", { recoveryWindowInDays: 31 }, "secret.recoveryWindowInDays", /^write 7 to 30 days, or 0/],
    ["half days", { recoveryWindowInDays: 7.5 }, "secret.recoveryWindowInDays", /^write 7 to 30 days, or 0/],
    ["tags of numbers", { tags: { a: 1 } }, "secret.tags.a", /^a tag's value is text$/],
    ["a list of tags", { tags: ["a"] }, "secret.tags", /^write an object of texts$/],
    ["a tag without a key", { tags: { "": "x" } }, "secret.tags", /^the key "" is not 1 to 128/],
    ["a tag with a long key", { tags: { ["k".repeat(129)]: "x" } }, "secret.tags", /is not 1 to 128/],
    ["a tag that AWS keeps", { tags: { "AWS:x": "x" } }, "secret.tags", /begins with aws:/],
    [
      "a tag of this package's",
      { tags: { "pulumi-python-connectors:id": "x" } },
      "secret.tags",
      /package sets/,
    ],
    [
      "a tag with a long value",
      { tags: { a: "v".repeat(257) } },
      "secret.tags",
      /^the value of "a" is not at most 256/,
    ],
    ["a tag with other characters", { tags: { a: "x#y" } }, "secret.tags", /^the value of "a"/],
    [
      "more tags than there is room for",
      { tags: tagsOf(42) },
      "secret.tags",
      /42 tags; there is room for 41/,
    ],
    ["adoption of some kind", { adopt: "yes" }, "secret.adopt", /^write true or false$/],
  ])("may not be %s", (_what, raw, path, reason) => {
    expect(problemsOf(raw)).toEqual([[path, expect.stringMatching(reason)]]);
  });

  it("have the stack's default tags, which their own override", () => {
    const defaults = { team: "a", cost: "1" };
    expect(plan({ tags: { team: "b" } }, defaults).stored.tags).toEqual({ team: "b", cost: "1" });
    expect(plan(undefined, defaults).stored.tags).toEqual(defaults);
    expect(plan({ tags: {} }).stored).toEqual({ name: "p/dev/r" });
  });

  it("say of a default tag that can't be written where it is from, once what is their own is right", () => {
    expect(problemsOf({}, { "a#b": "x" })).toEqual([["aws:defaultTags", expect.stringContaining('"a#b"')]]);
    expect(problemsOf({ tags: tagsOf(41) }, { more: "" })).toEqual([
      ["aws:defaultTags", expect.stringContaining("42")],
    ]);
    expect(problemsOf({ adopt: 1 }, { "a#b": "x" }).map(([path]) => path)).toEqual(["secret.adopt"]);
  });

  it("stay unknown where they are, and only there", () => {
    const raw = { description: UNKNOWN, tags: { team: UNKNOWN }, kmsKeyId: "k" };
    expect(plan(raw, { cost: "1" })).toEqual({ stored: { ...raw, name: "p/dev/r" }, problems: [] });
  });
});

describe("two ids of a key are the same", () => {
  const KEY = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
  const ALIAS = "arn:aws:kms:eu-west-1:123456789012:alias/k";

  it.each<[string, string | undefined, string | undefined, boolean]>([
    ["where both are none", undefined, undefined, true],
    ["where the AWS managed key is named", "alias/aws/secretsmanager", undefined, true],
    ["where they are equal", KEY, KEY, true],
    ["where one is the ARN of the other", "1234abcd-12ab-34cd-56ef-1234567890ab", KEY, true],
    ["where one is the ARN of the other's alias", "alias/k", ALIAS, true],
    ["not where one only ends as the other does", "abcd", "1234abcd", false],
    ["not where an alias only ends as the other does", "alias/k", "alias/alias/k", false],
    ["not where one is another", KEY, ALIAS, false],
    ["not where one is the AWS managed key", KEY, undefined, false],
  ])("%s", (_rule, one, other, same) => {
    expect([sameKey(one, other), sameKey(other, one)]).toEqual([same, same]);
  });
});
