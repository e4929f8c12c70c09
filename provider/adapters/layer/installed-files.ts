import { open, readdir, stat } from "node:fs/promises";
import path from "node:path";
import { isLauncher, isLayerFile } from "../../core/runner-function/baked-layer";

/** A file that was installed and belongs into a layer. */
export interface InstalledFile {
  /** Relative to where it was installed, with `/`. */
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  readonly executable: boolean;
}

/** The files of a folder that a layer takes, sorted by name as text, not as a language has it. */
export async function installedFiles(folder: string): Promise<InstalledFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found: InstalledFile[] = [];
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const name = path.relative(folder, file).split(path.sep).join("/");
    if (!isLayerFile(name) || isLauncher(name, await startOf(file))) continue;
    const { size, mode } = await stat(file);
    found.push({ name, path: file, bytes: size, executable: (mode & 0o111) !== 0 });
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function startOf(path: string): Promise<Uint8Array> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
