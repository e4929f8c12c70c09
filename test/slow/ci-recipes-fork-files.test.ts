import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { recipes } from "./support/ci-job";
import { runScript } from "./support/composite-action";

jest.setTimeout(120_000);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "python-connectors-fork-"));
  write("base", { "index.ts": "base", "package.json": "base", "nycflights/flights.py": "base" });
  mkdirSync(path.join(folder, "fork"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(root: string, files: Record<string, string | Buffer>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

function link(name: string, target: string): void {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  symlinkSync(target, path.join(folder, name));
}

const copy = (...folders: string[]) =>
  runScript("bash", [path.join(recipes, "shell", "fork-files.sh"), "fork", "base", ...folders], {
    cwd: folder,
    env: process.env,
  });

/** Every file of the base's checkout with its text. */
function base(): Record<string, string> {
  const root = path.join(folder, "base");
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter(
    (entry) => !entry.isDirectory(),
  );
  return Object.fromEntries(
    files
      .map((entry) => path.join(entry.parentPath, entry.name))
      .map((file) => [path.relative(root, file), readFileSync(file, "utf8")]),
  );
}

describe("of a fork", () => {
  it("Python files and requirements are taken, and nothing else", async () => {
    write("fork", {
      "nycflights/flights.py": "fork",
      "nycflights/a folder/-rf.py": "fork",
      "nycflights/requirements.txt": "fork",
      "nycflights/requirements-dev.txt": "fork",
      "index.ts": "fork",
      "package.json": "fork",
      "package-lock.json": "fork",
      "Pulumi.yaml": "fork",
      "Pulumi.dev.yaml": "fork",
      ".npmrc": "fork",
      "contracts/flights.json": "fork",
      "node_modules/x/setup.py": "fork",
      ".github/x.py": "fork",
      "nycflights/.hidden.py": "fork",
      "nycflights/data.pyc": "fork",
    });
    expect(await copy()).toEqual({ code: 0, output: "Took 4 Python files of the fork.\n" });
    expect(base()).toEqual({
      "index.ts": "base",
      "package.json": "base",
      "nycflights/flights.py": "fork",
      "nycflights/a folder/-rf.py": "fork",
      "nycflights/requirements.txt": "fork",
      "nycflights/requirements-dev.txt": "fork",
    });
  });

  it("files that are gone there are gone", async () => {
    write("base", {
      "nycflights/weather.py": "base",
      "node_modules/x/setup.py": "base",
      ".venv/x.py": "base",
    });
    write("fork", { "nycflights/flights.py": "fork" });
    expect(await copy()).toMatchObject({ code: 0 });
    expect(Object.keys(base()).sort()).toEqual([
      ".venv/x.py",
      "index.ts",
      "node_modules/x/setup.py",
      "nycflights/flights.py",
      "package.json",
    ]);
  });

  it("only the folders that are named are looked at", async () => {
    write("base", { "tools/make.py": "base" });
    write("fork", { "nycflights/flights.py": "fork", "tools/make.py": "fork", "other/x.py": "fork" });
    expect(await copy("nycflights", "not-there")).toMatchObject({ code: 0 });
    expect(base()).toMatchObject({ "nycflights/flights.py": "fork", "tools/make.py": "base" });
    expect(base()).not.toHaveProperty("other/x.py");
  });

  it("a file is no program, whatever its permissions are", async () => {
    write("fork", { "nycflights/flights.py": "fork" });
    execFileSync("chmod", ["6777", path.join(folder, "fork", "nycflights", "flights.py")]);
    await copy();
    expect(statSync(path.join(folder, "base", "nycflights", "flights.py")).mode & 0o7111).toBe(0);
  });
});

describe("a fork is refused, and nothing is changed, for", () => {
  const cases: Record<string, [string, () => void]> = {
    "a link to a file outside": ["a link", () => link("fork/a.py", "/etc/passwd")],
    "a link to a file inside": ["a link", () => link("fork/a.py", "nycflights/flights.py")],
    "a link to nothing": ["a link", () => link("fork/requirements.txt", "gone")],
    "a link to a folder": ["a link", () => link("fork/a.py", "..")],
    "a name with a line's end": ["a name has control characters", () => write("fork", { "a\nb.py": "x" })],
    "a folder with a terminal's sequence": [
      "a name has control characters",
      () => write("fork", { "\u001b[31m/b.py": "x" }),
    ],
    "a file that is too large": [
      "more than 1048576 bytes",
      () => write("fork", { "a.py": Buffer.alloc(1024 * 1024 + 1) }),
    ],
    "too much in all": [
      "more than 20971520 bytes",
      () =>
        write(
          "fork",
          Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`${i}.py`, Buffer.alloc(1024 * 1024)])),
        ),
    ],
    "too many files": [
      "more than 2000 files",
      () => write("fork", Object.fromEntries(Array.from({ length: 2001 }, (_, i) => [`${i}.py`, ""]))),
    ],
    "a pipe": ["no regular file", () => execFileSync("mkfifo", [path.join(folder, "fork", "a.py")])],
    "a file where the base has a folder": [
      "a folder in the base branch",
      () => {
        write("base", { "a.py/b.py": "base" });
        write("fork", { "a.py": "x" });
      },
    ],
    "a folder where the base has a link out": [
      "a folder on the way to it is a link",
      () => {
        link("base/out", "..");
        write("fork", { "out/a.py": "x" });
      },
    ],
    "a folder where the base has a file": [
      "a folder on the way to it is a file",
      () => write("fork", { "index.ts/a.py": "x" }),
    ],
    "a file where the base has a link": [
      "a link in the base branch",
      () => {
        link("base/a.py", "../outside.py");
        write("fork", { "a.py": "x" });
      },
    ],
  };

  it.each(Object.entries(cases))("%s", async (_, [reason, make]) => {
    write("fork", { "nycflights/flights.py": "fork" });
    make();
    const { code, output } = await copy();
    expect({ code, output }).toMatchObject({
      code: 1,
      output: expect.stringContaining(`the fork is refused: ${reason}`),
    });
    expect(output.trimEnd().split("\n")).toHaveLength(1);
    expect(output).not.toContain("\u001b");
    expect(readFileSync(path.join(folder, "base", "nycflights", "flights.py"), "utf8")).toBe("base");
    for (const name of ["outside.py", "a.py"]) expect(existsSync(path.join(folder, name))).toBe(false);
  });

  it.each(["..", "../fork", "/etc", "a/../..", "", ".git", "node_modules/x"])(
    "a folder that is none of the checkout: %j",
    async (named) => {
      expect(await copy(named)).toMatchObject({
        code: 2,
        output: expect.stringContaining("no folder inside"),
      });
    },
  );

  it("a link in the place of a named folder", async () => {
    link("fork/code", "/etc");
    expect(await copy("code")).toMatchObject({ code: 1, output: expect.stringContaining("is a link") });
  });

  it("a link to a folder with Python files, which is not followed", async () => {
    write(".", { "outside/secret.py": "outside" });
    link("fork/inside", "../outside");
    write("fork", { "nycflights/flights.py": "fork" });
    expect(await copy()).toMatchObject({ code: 0 });
    expect(Object.values(base())).not.toContain("outside");
  });
});
