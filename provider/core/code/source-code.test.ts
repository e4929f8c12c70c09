import { codeDigest, type SourceCode } from "./source-code";

const code = (files: Record<string, string>, entry = Object.keys(files)[0] ?? ""): SourceCode => ({
  entry,
  files,
});

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
