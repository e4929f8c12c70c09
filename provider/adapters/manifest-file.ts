import { renameSync, writeFileSync } from "node:fs";

/** Writes a text that only this user may read, all of it or nothing. */
export function writePrivateFile(file: string, text: string): void {
  const part = `${file}.part`;
  writeFileSync(part, text, { mode: 0o600 });
  renameSync(part, file);
}
