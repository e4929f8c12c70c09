import * as pulumi from "@pulumi/pulumi";
import type { CodeArgs, RequirementsArgs } from "./args";
import { declaredCode, declaredRequirements } from "./declared-code";

const known = <T>(input: pulumi.Input<T>) =>
  new Promise<unknown>((resolve) => void pulumi.output(input).apply(resolve));
const declared = (code: unknown) => known(declaredCode(code as CodeArgs, "connector.py"));

const FORM = 'write { path: "<file or folder>" } or { inline: "<code>" }';

describe("declared code", () => {
  it("is a file of the program's folder", async () => {
    expect(await declared({ path: "sdk/index.ts" })).toEqual({
      entry: "index.ts",
      files: { "index.ts": expect.stringContaining("PythonConnection") },
    });
  });

  it.each([["x = 1\n"], [""], [pulumi.output("x = 1\n")], [Promise.resolve("x = 1\n")]])(
    "is inline text, under the name of the entry",
    async (inline) => {
      const text = await known(inline);
      expect(await declared({ inline })).toEqual({ entry: "connector.py", files: { "connector.py": text } });
    },
  );

  it.each<[string, unknown, string]>([
    ["both forms", { path: "a.py", inline: "x" }, FORM],
    ["neither form", {}, FORM],
    ["nothing", undefined, FORM],
    ["null", null, FORM],
    ["text alone", "a.py", FORM],
    ["a path that is none", { path: 1 }, FORM],
    ["inline code that is no text", { inline: 1 }, "`inline` is not text"],
  ])("that is %s is a problem", async (_what, code, problem) => {
    expect(await declared(code)).toEqual({ problem });
  });
});

describe("declared requirements", () => {
  const listed = (requirements: unknown) => known(declaredRequirements(requirements as RequirementsArgs));
  const FORM = 'write { path: "<file>" } or { inline: "<list>" }';

  it("are the text of a file of the program's folder", async () => {
    expect(await listed({ path: "tools/python/requirements.txt" })).toContain("--hash=sha256:");
  });

  it.each([["six==1.0"], [""], [pulumi.output("six==1.0")]])("are inline text", async (inline) => {
    expect(await listed({ inline })).toBe(await known(inline));
  });

  it("may be left out", async () => expect(await listed(undefined)).toBeUndefined());

  it.each<[string, unknown, string]>([
    ["both forms", { path: "a.txt", inline: "x" }, FORM],
    ["neither form", {}, FORM],
    ["null", null, FORM],
    ["text alone", "a.txt", FORM],
    ["an inline list that is no text", { inline: ["six==1.0"] }, "`inline` is not text"],
    [
      "a folder",
      { path: "tools/python/" },
      '"tools/python/" is a folder: name the file, as in "tools/python/requirements.txt"',
    ],
    ["not there", { path: "no.txt" }, 'there is no file or folder "no.txt" in the program\'s folder'],
  ])("that are %s are a problem", async (_what, requirements, problem) => {
    expect(await listed(requirements)).toEqual({ problem });
  });
});
