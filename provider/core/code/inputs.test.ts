import { codeModel, sourceCodeModel } from "./inputs";
import { MAX_CODE_CHARACTERS, type SourceCode } from "./source-code";

const code = (files: Record<string, string>, entry = Object.keys(files)[0] ?? ""): SourceCode => ({
  entry,
  files,
});

describe("code from the program", () => {
  const valid = (value: unknown) => sourceCodeModel.safeParse(value).success;

  it.each(["a.py", "pkg/__init__.py", "pkg/..x/a.py", "größe.py", "with space.py"])(
    "may have a file %j",
    (name) => {
      expect(valid(code({ [name]: "" }))).toBe(true);
    },
  );

  it.each(["", "/a.py", "../a.py", "a/../b.py", "./a.py", "a/.", "a\\b.py", "a\nb.py", "x".repeat(513)])(
    "may not have a file %j",
    (name) => expect(valid(code({ [name]: "" }))).toBe(false),
  );

  it("names a file that can't be", () => {
    const [issue] = codeModel.safeParse(code({ "a\\b.py": "" })).error?.issues ?? [];
    expect(issue?.message).toMatch(/^a file can't be named "a\\\\b\.py": rename it/);
  });

  it.each([
    ["an entry that is no file of it", code({ "a.py": "" }, "b.py")],
    ["an entry that every object has", code({ "a.py": "" }, "constructor")],
    ["too much text", code({ "a.py": "x".repeat(MAX_CODE_CHARACTERS), "b.py": "x" })],
    ["no text", code({ "a.py": 1 as unknown as string })],
    ["an unknown key", { ...code({ "a.py": "" }), mode: 1 }],
    ["no files", { entry: "a.py" }],
  ])("may not have %s", (_what, value) => expect(valid(value)).toBe(false));
});

describe("code that the program passes on", () => {
  it("is taken as it is", () => {
    const files = code({ "a.py": "x = 1" });
    expect(codeModel.parse(files)).toEqual(files);
  });

  it.each<[string, unknown, object[]]>([
    ["could not be read", { problem: "there is no a.py" }, [{ path: [], message: "there is no a.py" }]],
    [
      "is not valid",
      code({ "a.py": "" }, "b.py"),
      [{ path: [], message: "the entry is not one of the files" }],
    ],
    ["is none", undefined, [{ path: [] }]],
  ])("is a problem of this property where it %s", (_how, value, issues) => {
    expect(codeModel.safeParse(value).error?.issues).toMatchObject(issues);
  });
});
