import fc from "fast-check";
import {
  codeDigest,
  codeFromStored,
  ENTRY,
  MAX_CODE_CHARACTERS,
  packCode,
  type SourceCode,
  sourceCodeModel,
  storedFiles,
  unpackCode,
} from "./source-code";

const code = (files: Record<string, string>, entry = Object.keys(files)[0] ?? ""): SourceCode => ({
  entry,
  files,
});
const segment = fc.stringMatching(/^[A-Za-zé_ -]{1,12}$/).filter((text) => text !== "__proto__");
const path = fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/"));
const sources = fc
  .dictionary(path, fc.string({ unit: "binary" }), { minKeys: 1 })
  .map((files) => code({ ...files }));

describe("the digest of code", () => {
  const plain = code({ "connection.py": "import lib\nx = 1\n", "lib.py": "y = 2\n" });

  it.each([
    ["Windows line ends", code({ "connection.py": "import lib\r\nx = 1\r\n", "lib.py": "y = 2\n" })],
    ["old Mac line ends", code({ "connection.py": "import lib\rx = 1\r", "lib.py": "y = 2\r" })],
    ["a byte order mark", code({ "connection.py": "\ufeffimport lib\nx = 1\n", "lib.py": "\ufeffy = 2\n" })],
    [
      "another order of files",
      code({ "lib.py": "y = 2\n", "connection.py": "import lib\nx = 1\n" }, "connection.py"),
    ],
  ])("does not change with %s", (_what, same) => expect(codeDigest(same)).toBe(codeDigest(plain)));

  it.each([
    ["a character", code({ "connection.py": "import lib\nx = 2\n", "lib.py": "y = 2\n" })],
    ["an indent", code({ "connection.py": "import lib\n x = 1\n", "lib.py": "y = 2\n" })],
    ["a line end at the end", code({ "connection.py": "import lib\nx = 1", "lib.py": "y = 2\n" })],
    ["another entry", code(plain.files, "lib.py")],
    ["another file name", code({ "connection.py": "import lib\nx = 1\n", "libs.py": "y = 2\n" })],
    ["a file less", code({ "connection.py": "import lib\nx = 1\n" })],
    ["a mark within the text", code({ "connection.py": "import lib\nx = \ufeff1\n", "lib.py": "y = 2\n" })],
  ])("changes with %s", (_what, other) => expect(codeDigest(other)).not.toBe(codeDigest(plain)));
});

describe("packed code", () => {
  it("unpacks to what it was", () => {
    fc.assert(
      fc.property(sources, sources, (connection, connector) => {
        expect(unpackCode(packCode({ connection, connector }))).toEqual({ connection, connector });
      }),
    );
  });

  it("does not depend on the order of files", () => {
    fc.assert(
      fc.property(sources, ({ entry, files }) => {
        const turned = { entry, files: Object.fromEntries(Object.entries(files).reverse()) };
        expect(packCode({ a: turned })).toBe(packCode({ a: { entry, files } }));
      }),
    );
  });

  it("is small for a lot of code", () => {
    expect(packCode({ a: code({ "a.py": "x = 1\n".repeat(100_000) }) }).length).toBeLessThan(10_000);
  });

  it("that is too much, or none, is refused", () => {
    const bomb = packCode({ a: code({ "a.py": "x".repeat(33 * 1024 * 1024) }) });
    expect(() => unpackCode(bomb)).toThrow();
    expect(() => unpackCode("no code")).toThrow();
  });
});

describe("stored code", () => {
  it("begins with a line that YAML refuses", () => {
    expect(storedFiles(code({ "a.py": "x: int = 1\n" }))).toEqual({ "a.py": "%python\nx: int = 1\n" });
  });

  it("comes back, its entry too", () => {
    const file = code({ "flights.py": "x" });
    const folder = code({ "a.py": "x", [ENTRY.connection]: "y" }, ENTRY.connection);
    expect(codeFromStored(storedFiles(file))).toEqual(file);
    expect(codeFromStored(storedFiles(folder))).toEqual(folder);
  });
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

  it.each([
    ["an entry that is no file of it", code({ "a.py": "" }, "b.py")],
    ["an entry that every object has", code({ "a.py": "" }, "constructor")],
    ["too much text", code({ "a.py": "x".repeat(MAX_CODE_CHARACTERS), "b.py": "x" })],
    ["no text", code({ "a.py": 1 as unknown as string })],
    ["an unknown key", { ...code({ "a.py": "" }), mode: 1 }],
    ["no files", { entry: "a.py" }],
  ])("may not have %s", (_what, value) => expect(valid(value)).toBe(false));
});
