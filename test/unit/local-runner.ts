import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

/** Folders that a test file makes, removed after it. */
export function temporaryFolders(): () => string {
  const made: string[] = [];
  afterAll(() => {
    for (const folder of made) rmSync(folder, { recursive: true, force: true });
  });
  return () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "python-connectors-unit-"));
    made.push(folder);
    return folder;
  };
}

/** The runner's zip, packed from the sources. */
export function packedRunner(folder: string): string {
  const zip = path.join(folder, "runner.zip");
  execFileSync("python3", [path.resolve(__dirname, "../../provider/runner/pack.py"), zip]);
  return zip;
}

/** A runner of a test's own: Python with `request` (the parsed request), `sys`, `json` and `os` at hand. */
export function fakeRunner(folder: string, body: string): string {
  const zip = path.join(folder, "fake.zip");
  const main = path.join(folder, "main.py");
  const lines = ["import json, os, sys", "def main():", "    request = json.load(sys.stdin)"];
  const text = [...lines, ...body.split("\n").map((line) => `    ${line}`), ""].join("\n");
  writeFileSync(main, text);
  const pack = [
    "import sys, zipfile",
    "archive = zipfile.ZipFile(sys.argv[1], 'w')",
    "archive.writestr('python_connectors_runner/__init__.py', '')",
    "archive.write(sys.argv[2], 'python_connectors_runner/__main__.py')",
    "archive.close()",
  ].join("; ");
  execFileSync("python3", ["-c", pack, zip, main]);
  return zip;
}
