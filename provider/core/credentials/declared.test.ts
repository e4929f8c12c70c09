import { CANARY, SECRET_ARN } from "../../../test/unit/samples";
import { declaredCredential, type FoundCredential } from "./declared";
import type { Credentials } from "./inputs";

const ENV: Credentials = { env: "TOKEN" };
const FILE: Credentials = { file: "token.txt" };
const text = (content: string): FoundCredential => ({ kind: "text", text: content });
const missing: FoundCredential = { kind: "missing", reason: "it is not there" };
const refused: FoundCredential = { kind: "refused", reason: "it is a folder" };

describe("a declared credential", () => {
  it.each<[string, Credentials | undefined, FoundCredential | undefined, string | undefined]>([
    ["is none without credentials", undefined, undefined, undefined],
    [
      "is none of this stack's where it is managed elsewhere",
      { secretArn: SECRET_ARN },
      undefined,
      undefined,
    ],
    ["is the value", { value: "v" }, undefined, "v"],
    ["is what the variable holds", ENV, text("v"), "v"],
    ["is what the file holds", FILE, text("v"), "v"],
    ["is not known where nobody looked", ENV, undefined, undefined],
  ])("%s", (_rule, credentials, found, value) => {
    for (const isStored of [true, false])
      expect(declaredCredential(credentials, found, isStored)).toEqual({ value });
  });

  it.each<[string, Credentials, string]>([
    ["variable", ENV, "credentials.env"],
    ["file", FILE, "credentials.file"],
  ])(
    "whose %s is missing is a problem only where the secret has to be written",
    (_what, credentials, path) => {
      expect(declaredCredential(credentials, missing, false)).toEqual({
        problem: { path, reason: "it is not there" },
      });
      const message = "it is not there; the stored credentials stay in use";
      expect(declaredCredential(credentials, missing, true)).toEqual({
        value: undefined,
        warning: { code: "CREDENTIAL_MISSING", path, message },
      });
    },
  );

  it.each<[string, FoundCredential, RegExp]>([
    ["refused", refused, /^it is a folder$/],
    ["empty", text(""), /are empty/],
    ["too large", text(CANARY.repeat(10_000)), /have \d+ bytes/],
    ["no text", text(`${CANARY}\ud800`), /not valid text/],
  ])("that is %s is always a problem, which doesn't hold it", (_what, found, reason) => {
    for (const isStored of [true, false]) {
      const problem = { path: "credentials.file", reason: expect.stringMatching(reason) };
      const declared = declaredCredential(FILE, found, isStored);
      expect(declared).toEqual({ problem });
      expect(JSON.stringify(declared)).not.toContain(CANARY);
    }
  });
});
