import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { readBaseContract, readRequirements, readSourceCode } from "./source-files";

let base: string;
let root: string;

beforeEach(() => {
  base = realpathSync(mkdtempSync(path.join(os.tmpdir(), "source-files-")));
  root = path.join(base, "program");
  mkdirSync(root);
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

function write(files: { readonly [name: string]: string | Uint8Array }) {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), content);
  }
}
const read = (given: string) => readSourceCode(given, root, "connector.py");

describe("code that is a file", () => {
  it.each(["orders.py", "./orders.py", "x/../orders.py", "../program/orders.py"])(
    "is read by %j",
    (given) => {
      write({ "orders.py": "x = 1\r\n", "x/y": "" });
      expect(read(given)).toEqual({ entry: "orders.py", files: { "orders.py": "x = 1\r\n" } });
    },
  );

  it("has the last part of its path as its name", () => {
    write({ "a/b/orders.py": "x" });
    expect(read("a/b/orders.py")).toEqual({ entry: "orders.py", files: { "orders.py": "x" } });
  });

  it("keeps a byte order mark", () => {
    write({ "orders.py": "\ufeffx" });
    expect(read("orders.py")).toMatchObject({ files: { "orders.py": "\ufeffx" } });
  });

  it("may be a link within the program's folder", () => {
    write({ "real.py": "x" });
    symlinkSync("real.py", path.join(root, "orders.py"));
    expect(read("orders.py")).toEqual({ entry: "orders.py", files: { "orders.py": "x" } });
  });
});

describe("code that is a folder", () => {
  it("has all its files with relative paths, and its entry", () => {
    write({ "orders/connector.py": "a", "orders/lib/__init__.py": "", "orders/lib/x.sql": "b" });
    expect(read("orders/")).toEqual({
      entry: "connector.py",
      files: { "connector.py": "a", "lib/__init__.py": "", "lib/x.sql": "b" },
    });
  });

  it("has no caches, hidden files or packages", () => {
    write({
      "orders/connector.py": "a",
      "orders/__pycache__/a.pyc": Buffer.from([255]),
      "orders/a.pyc": Buffer.from([255]),
      "orders/.git/x": "x",
      "orders/.env": "secret",
      "orders/node_modules/x/y.js": "x",
    });
    expect(read("orders")).toEqual({ entry: "connector.py", files: { "connector.py": "a" } });
  });
});

describe("a connector's own files in its folder", () => {
  it("are no part of the code: its connector.json, and a contract.json at its root alone", () => {
    write({
      "orders/connector.py": "a",
      "orders/connector.json": "{}",
      "orders/contract.json": "{}",
      "orders/api/contract.json": "of the source",
    });
    expect(read("orders")).toEqual({
      entry: "connector.py",
      files: { "connector.py": "a", "api/contract.json": "of the source" },
    });
  });
});

describe("code that can't be read is a problem that says what to do:", () => {
  it.each<[string, string, string]>([
    ["nothing there", "none.py", 'there is no file or folder "none.py" in the program\'s folder'],
    [
      "a file as a folder",
      "orders.py/x",
      'there is no file or folder "orders.py/x" in the program\'s folder',
    ],
    [
      "an absolute path",
      "/etc/passwd",
      '"/etc/passwd" is an absolute path: write one relative to the program\'s folder',
    ],
    [
      "out of the folder",
      "../other.py",
      '"../other.py" leads out of the program\'s folder: move the file or folder into it',
    ],
    [
      "a link out of the folder",
      "leads-out.py",
      '"leads-out.py" leads out of the program\'s folder: move the file or folder into it',
    ],
    [
      "a folder behind a link out of it",
      "leads-out/a.py",
      '"leads-out/a.py" leads out of the program\'s folder: move the file or folder into it',
    ],
    ["a link to nothing", "dangling.py", 'there is no file or folder "dangling.py" in the program\'s folder'],
    ["a link to itself", "loop.py", '"loop.py" can\'t be read (ELOOP)'],
    [
      "no entry",
      "empty",
      'the folder "empty" has no connector.py: put the functions there, or name one file',
    ],
    [
      "an entry that is a folder",
      "nested",
      'the folder "nested" has no connector.py: put the functions there, or name one file',
    ],
    [
      "a link inside",
      "linked",
      '"linked/a.py" is not a regular file: links are not followed inside a code folder',
    ],
    ["a pipe", "pipe", '"pipe" is neither a file nor a folder'],
    [
      "a name that would be lost",
      "proto",
      '"proto/__proto__" has a name that JavaScript can\'t keep: rename it',
    ],
    [
      "a file that is no text",
      "data.bin",
      '"data.bin" is not text in UTF-8: leave data files out of a code folder',
    ],
    [
      "a data file inside",
      "data",
      '"data/x.bin" is not text in UTF-8: leave data files out of a code folder',
    ],
    ["a NUL in the path", "a\0b", '"a\0b" can\'t be read (ERR_INVALID_ARG_VALUE)'],
    ["too many files", "many", 'the folder "many" has too much in it: leave data files out of it'],
    ["too much text", "large", 'the folder "large" has too much in it: leave data files out of it'],
  ])("%s", (_what, given, problem) => {
    writeFileSync(path.join(base, "other.py"), "x");
    mkdirSync(path.join(base, "away"));
    writeFileSync(path.join(base, "away", "a.py"), "x");
    const notText = Buffer.from([0x80, 0xff]);
    write({
      "orders.py": "x",
      "empty/a.py": "x",
      "nested/connector.py/a.py": "x",
      "linked/connector.py": "x",
      "data/connector.py": "x",
      "data/x.bin": notText,
      "data.bin": notText,
      "large/connector.py": "x".repeat(3 * 1024 * 1024 + 1),
      "many/connector.py": "x",
    });
    if (given === "many")
      write(Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`many/${n}.py`, ""])));
    execFileSync("mkfifo", [path.join(root, "pipe")]);
    write({ "proto/__proto__": "" });
    symlinkSync("../other.py", path.join(root, "leads-out.py"));
    symlinkSync("../away", path.join(root, "leads-out"));
    symlinkSync("nowhere", path.join(root, "dangling.py"));
    symlinkSync("loop.py", path.join(root, "loop.py"));
    symlinkSync("../orders.py", path.join(root, "linked", "a.py"));
    expect(read(given)).toEqual({ problem });
  });
});

describe("a requirements list", () => {
  it("is the text of a file, as it is", () => {
    write({ "a/requirements.txt": "\ufeffsix==1.0\r\n" });
    expect(readRequirements("a/requirements.txt", root)).toBe("\ufeffsix==1.0\r\n");
  });

  it.each<[string, string, string]>([
    ["a folder", "a", '"a" is a folder: name the file, as in "a/requirements.txt"'],
    ["not there", "b.txt", 'there is no file or folder "b.txt" in the program\'s folder'],
    ["outside", "../b.txt", '"../b.txt" leads out of the program\'s folder: move the file or folder into it'],
    ["absolute", "/b.txt", '"/b.txt" is an absolute path: write one relative to the program\'s folder'],
    ["no text", "bytes.txt", '"bytes.txt" is not text in UTF-8: write the list as text'],
    [
      "too large to be one",
      "large.txt",
      '"large.txt" has 1048577 bytes: a requirements list has at most 262144 characters',
    ],
  ])("that is %s is a problem", (_what, given, problem) => {
    write({ "a/x": "", "../b.txt": "", "bytes.txt": Uint8Array.of(0xff), "large.txt": "#".repeat(1048577) });
    expect(readRequirements(given, root)).toEqual({ problem });
  });
});

describe("the base branch's contract", () => {
  it("is found where the base folder leads, and no link leads out of that", () => {
    write({ "c.json": "head", "base/c.json": "base" });
    expect(readBaseContract("c.json", "base", root)).toBe("base");
    expect(readBaseContract("c.json", path.join(root, "base"), "/")).toBe("base");
    symlinkSync("base", path.join(root, "latest"));
    expect(readBaseContract("c.json", "latest", root)).toBe("base");
    symlinkSync("../c.json", path.join(root, "base/out.json"));
    expect(readBaseContract("out.json", "base", root)).toEqual({
      problem:
        "the base branch's contract: \"out.json\" leads out of the base branch's folder: move the file or folder into it",
    });
  });

  it("may not be there; its folder has to be", () => {
    write({ "base/x": "" });
    expect(readBaseContract("c.json", "base", root)).toBeUndefined();
    expect(readBaseContract("a/c.json", "base", root)).toBeUndefined();
    expect(readBaseContract("c.json", "base/x", root)).toEqual({
      problem: expect.stringContaining(
        'the setting baseContracts names "base/x", and there is no such folder',
      ),
    });
  });
});
