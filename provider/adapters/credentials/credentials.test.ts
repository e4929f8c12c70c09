import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { credentialInFile } from "./files";
import { credentialInVariable } from "./variables";

let base: string;
let root: string;
beforeEach(() => {
  base = mkdtempSync(path.join(os.tmpdir(), "credentials-"));
  root = path.join(base, "program");
  mkdirSync(path.join(root, "keys"), { recursive: true });
  mkdirSync(path.join(base, "outside"));
  writeFileSync(path.join(base, "outside", "key"), "s3cret\n");
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const write = (content: string, name = "keys/key") => writeFileSync(path.join(root, name), content);
const find = (given = "keys/key", folders: string[] = []) => credentialInFile(given, root, folders);
const text = (credential: string) => ({ kind: "text", text: credential });
const refused = (reason: string) => ({ kind: "refused", reason: expect.stringContaining(reason) });

describe("a credential in a file", () => {
  it("is what its content says", () => {
    write("\ufeffs3cret\r\n");
    expect(find()).toEqual(text("s3cret"));
  });

  it("that is far too large is refused by its name", () => {
    write("✓".repeat(100_000));
    expect(find()).toEqual(refused('the file "keys/key" has more than 64 KiB'));
  });

  it.each([
    ["keys/none", 'there is no file "keys/none"'],
    ["keys/key/below", 'there is no file "keys/key/below"'],
    ["keys/dangling", '"keys/dangling" is a link that leads to no file'],
  ])("that is not there is missing: %s", (given, reason) => {
    write("a");
    symlinkSync("nowhere", path.join(root, "keys/dangling"));
    expect(find(given)).toEqual({ kind: "missing", reason: expect.stringContaining(reason) });
  });

  it("outside of the program's folder is refused, by whatever path", () => {
    symlinkSync(path.join(base, "outside"), path.join(root, "linked-folder"));
    symlinkSync("../../outside/key", path.join(root, "keys", "linked"));
    const paths = ["../outside/key", path.join(base, "outside", "key"), "linked-folder/key", "keys/linked"];
    for (const given of paths) {
      expect(find(given)).toEqual(refused("pythonConnectors:credentialFolders"));
      expect(find(given, [path.join(base, "outside")])).toEqual(text("s3cret"));
      expect(find(given, ["nowhere", "../outside"])).toEqual(text("s3cret"));
    }
  });

  it("is not in a folder because its name begins like the folder's", () => {
    mkdirSync(path.join(base, "program-2"));
    writeFileSync(path.join(base, "program-2", "key"), "a");
    expect(find("../program-2/key")).toEqual(refused("outside"));
  });

  it("is found through links that stay inside", () => {
    write("a");
    symlinkSync("keys/key", path.join(root, "link"));
    symlinkSync(root, path.join(base, "linked-program"));
    expect(find("link")).toEqual(text("a"));
    expect(credentialInFile("keys/key", path.join(base, "linked-program"), [])).toEqual(text("a"));
    expect(find(path.join(root, "keys/key"))).toEqual(text("a"));
  });

  it("is no folder, no device and no pipe, which would never end", () => {
    execFileSync("mkfifo", [path.join(root, "pipe")]);
    expect(find("keys")).toEqual(refused("is a folder"));
    expect(find("/dev/zero", ["/dev"])).toEqual(refused("not a regular file"));
    expect(find("pipe")).toEqual(refused("not a regular file"));
  });

  it("that may not be read, or has no path at all, is refused", () => {
    write("a");
    chmodSync(path.join(root, "keys/key"), 0);
    // Whoever is root may read anything.
    expect(find()).toEqual(process.getuid?.() === 0 ? text("a") : refused("EACCES"));
    expect(find("a\0b")).toEqual(refused("can't be read"));
    symlinkSync("loop", path.join(root, "loop"));
    expect(find("loop")).toEqual(refused("ELOOP"));
  });
});

describe("a credential in an environment variable", () => {
  it.each<[string | undefined, unknown]>([
    ["s3cret\n", text("s3cret\n")],
    ["", { kind: "missing", reason: "the environment variable KEY is set, but empty" }],
    [undefined, { kind: "missing", reason: "the environment variable KEY is not set where pulumi runs" }],
  ])("of value %j is %j", (value, found) => expect(credentialInVariable("KEY", () => value)).toEqual(found));
});
