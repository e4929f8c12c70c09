import { chmodSync, mkdirSync, symlinkSync, utimesSync } from "node:fs";
import path from "node:path";
import { writeFiles } from "../../test/unit/command-line";
import { temporaryFolders } from "../../test/unit/local-runner";
import { realMachine } from "./machine";

const temporary = temporaryFolders();
const NAME = "node_modules/pulumi-python-connectors";
const DIST = ["dist/sdk/index.js", "dist/provider/dynamic.js", "dist/cli/main.js", "dist/runner.zip"];
const machine = (root = temporary()) => realMachine({ PATH: process.env["PATH"] }, root);

/** A program's folder with the package installed, and what it was compiled from. */
function installed(files: readonly string[] = DIST): string {
  const folder = temporary();
  writeFiles(folder, {
    [`${NAME}/package.json`]: '{"version":"1.2.3"}',
    "node_modules/@pulumi/pulumi/package.json": '{"version":"3.248.0"}',
    ...Object.fromEntries(files.map((file) => [`${NAME}/${file}`, ""])),
  });
  return folder;
}

describe("this machine", () => {
  it("has the packages that the program's folder, or one above it, has installed", () => {
    const folder = installed();
    mkdirSync(path.join(folder, "program"));
    expect(machine().sdk(path.join(folder, "program"))).toBe("3.248.0");
    expect(machine().connectors(folder)).toEqual({ version: "1.2.3", missing: [], isStale: false });
  });

  it("has none where the folder has none, or is none", () => {
    expect(machine().sdk(path.join(temporary(), "nowhere"))).toBeUndefined();
    expect(machine().connectors(temporary())).toBeUndefined();
  });

  it("names the files that a package lacks", () => {
    expect(machine().connectors(installed(DIST.slice(0, 3)))?.missing).toEqual(["dist/runner.zip"]);
  });

  it.each([
    ["newer", 2000, true],
    ["older", 500, false],
  ])("has a clone whose sources are %s than what was compiled of them", (_what, seconds, isStale) => {
    const folder = installed();
    writeFiles(folder, { [`${NAME}/provider/core/x.ts`]: "", [`${NAME}/provider/core/x.test.ts`]: "" });
    utimesSync(path.join(folder, NAME, "dist/sdk/index.js"), 1000, 1000);
    utimesSync(path.join(folder, NAME, "provider/core/x.ts"), seconds, seconds);
    expect(machine().connectors(folder)?.isStale).toBe(isStale);
  });

  it("has a cache folder as it is, without making one, and follows no link to it", () => {
    const folder = temporary();
    expect(machine().cacheFolder(path.join(folder, "none")).found).toBeUndefined();
    chmodSync(folder, 0o750);
    const { found } = machine().cacheFolder(folder);
    expect([found?.isFolder, found?.isOwn, (found?.mode ?? 0) & 0o777]).toEqual([true, true, 0o750]);
    symlinkSync(folder, path.join(folder, "link"));
    expect(machine().cacheFolder(path.join(folder, "link")).found?.isFolder).toBe(false);
  });

  it("has the digest of the runner's zip, where there is one", () => {
    const root = temporary();
    expect(machine(root).zipSha256()).toBeUndefined();
    writeFiles(root, { "dist/runner.zip": "" });
    expect(machine(root).zipSha256()).toBe("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
  });

  it("has a Python, or why not", async () => {
    expect(await machine().python(undefined)).toHaveProperty("version");
    expect(await machine().python("no-such-python")).toMatchObject({ error: { code: "PYTHON_MISSING" } });
  });
});
