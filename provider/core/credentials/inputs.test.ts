import fc from "fast-check";
import { CANARY, RUNNER_ARN, SECRET_ARN } from "../../../test/unit/samples";
import { canonicalJson, type Json } from "../canonical";
import { credentialPlace, credentialsForm } from "./form";
import { credentialProblem, credentialsModel, MAX_CREDENTIAL_BYTES } from "./inputs";

const VERSION = "a".repeat(32);
const parsed = (given: unknown) => credentialsModel.parse(given);
const issuesOf = (given: unknown) =>
  (credentialsModel.safeParse(given).error?.issues ?? []).map(({ path, message }) => [
    path.join("."),
    message,
  ]);
const ONE_OF = expect.stringMatching(/^write exactly one of \{ value: .*\{ env: .*\{ file: .*\{ secretArn: /);
const TEXT_OR_OBJECT = "credentials are text, or an object of JSON values, which is stored as JSON text";

describe("credentials", () => {
  it.each<[string, unknown, unknown]>([
    ["none", undefined, undefined],
    ["text", { value: "v" }, { value: "v" }],
    [
      "an object, as text with sorted keys",
      { value: { b: [1, true], a: null } },
      { value: '{"a":null,"b":[1,true]}' },
    ],
    ["an empty object", { value: {} }, { value: "{}" }],
    ["a variable", { env: "_TOKEN_2" }, { env: "_TOKEN_2" }],
    ["a file", { file: "../keys/a b.txt" }, { file: "../keys/a b.txt" }],
    ["a secret", { secretArn: SECRET_ARN }, { secretArn: SECRET_ARN }],
    [
      "a version of it",
      { secretArn: SECRET_ARN, versionId: VERSION },
      { secretArn: SECRET_ARN, versionId: VERSION },
    ],
    ["one form beside undefined ones", { value: undefined, env: "A", file: undefined }, { env: "A" }],
  ])("may be %s", (_what, given, expected) => expect(parsed(given)).toEqual(expected));

  it.each<[string, unknown, string, unknown]>([
    ["text alone", CANARY, "", ONE_OF],
    ["null", null, "", ONE_OF],
    ["a list", [CANARY], "", ONE_OF],
    ["of no form", {}, "", ONE_OF],
    ["of another form", { path: CANARY }, "", ONE_OF],
    ["a value with a version", { value: CANARY, versionId: VERSION }, "", ONE_OF],
    ["a variable with another argument", { env: "A", default: CANARY }, "", ONE_OF],
    ["an object with what is no JSON in it", { value: { a: Symbol("a") } }, "value", TEXT_OR_OBJECT],
    ["a number", { value: 4711 }, "value", TEXT_OR_OBJECT],
    ["true", { value: true }, "value", TEXT_OR_OBJECT],
    ["null as value", { value: null }, "value", TEXT_OR_OBJECT],
    ["empty", { value: "" }, "value", credentialProblem("")],
    ["half of a surrogate pair", { value: `${CANARY}\ud800` }, "value", credentialProblem("\ud800")],
    [
      "too large an object",
      { value: { a: "x".repeat(64 * 1024) } },
      "value",
      expect.stringContaining("65544 bytes"),
    ],
    ["a variable of no name", { env: "" }, "env", "write the name of an environment variable"],
    ["a variable of another name", { env: "MY-TOKEN" }, "env", "write the name of an environment variable"],
    ["a variable that is a number", { env: 1 }, "env", "write the name of an environment variable"],
    ["a file that is null", { file: null }, "file", "write the path of a file"],
    ["a file of no name", { file: "" }, "file", "write the path of a file"],
    [
      "an ARN of another service",
      { secretArn: RUNNER_ARN },
      "secretArn",
      expect.stringContaining("not the ARN"),
    ],
    [
      "a version's number",
      { secretArn: SECRET_ARN, versionId: "1" },
      "versionId",
      expect.stringContaining("list-"),
    ],
  ])("may not be %s", (_what, given, path, message) => {
    const issues = issuesOf(given);
    expect(issues).toEqual([[path, message]]);
    expect(JSON.stringify(issues)).not.toContain(CANARY);
  });

  it("are of one form only: no two of them go together", () => {
    const all = { value: CANARY, env: "A", file: "a.txt", secretArn: SECRET_ARN };
    const names = Object.keys(all) as (keyof typeof all)[];
    for (const one of names)
      for (const other of names.filter((name) => name !== one))
        expect(issuesOf({ [one]: all[one], [other]: all[other] })).toEqual([["", ONE_OF]]);
  });

  it("that are equal objects are the same text, whatever the order of their keys", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
        // Pulumi drops a key of this name before anything sees it.
        fc.pre(!JSON.stringify(object).includes("__proto__"));
        const turned = Object.fromEntries(Object.entries(object).reverse());
        expect(parsed({ value: turned })).toEqual(parsed({ value: object }));
        expect(parsed({ value: object })).toEqual({ value: canonicalJson(object as Json) });
      }),
    );
  });
});

describe("a credential's text", () => {
  it.each([
    ["one byte", "x"],
    ["the largest", "x".repeat(MAX_CREDENTIAL_BYTES)],
    ["any character, pairs of surrogates among them", "\u0000é\u{1f511}"],
  ])("may be %s", (_what, text) => expect(credentialProblem(text)).toBeUndefined());

  it.each([
    ["empty", ""],
    ["more than Secrets Manager takes, in bytes", "é".repeat(MAX_CREDENTIAL_BYTES / 2 + 1)],
    ["no text", "a\udc00b"],
  ])("may not be %s", (_what, text) =>
    expect(credentialProblem(text)).toMatch(/^the credentials (are|have) /),
  );
});

describe("the form of raw credentials", () => {
  it.each<[unknown, string | undefined, unknown]>([
    [{ env: "A" }, "env", { env: "A" }],
    [{ file: "a" }, "file", { file: "a" }],
    [{ env: 1 }, "env", undefined],
    [{ file: null }, "file", undefined],
    [{ value: "v" }, "value", undefined],
    [{ secretArn: "a" }, "secretArn", undefined],
    [{ env: "A", file: "a" }, undefined, undefined],
    ["text", undefined, undefined],
    [undefined, undefined, undefined],
    [null, undefined, undefined],
  ])("of %j is %j, with the place %j", (raw, form, place) => {
    expect([credentialsForm(raw), credentialPlace(raw)]).toEqual([form, place]);
  });
});
