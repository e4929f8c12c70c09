import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";

/** What `work` gives where the program's folder is this one, with these files in it. */
export function inProgramFolder<T>(
  folder: string,
  files: Readonly<Record<string, string | Uint8Array>>,
  work: () => T,
): T {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
  const before = process.cwd();
  process.chdir(folder);
  try {
    return work();
  } finally {
    process.chdir(before);
  }
}

/** Makes a link in a program's folder. */
export function link(folder: string, name: string, target: string): void {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  symlinkSync(target, path.join(folder, name));
}
