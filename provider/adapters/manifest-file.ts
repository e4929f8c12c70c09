import { writeFileSync } from "node:fs";

/** Writes a text that only this user may read. */
export function writePrivateFile(file: string, text: string): void {
  writeFileSync(file, text, { mode: 0o600 });
}
