import * as pulumi from "@pulumi/pulumi";
import type { CodeArgs } from "./args";
import { declaredCode } from "./declared-code";

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
