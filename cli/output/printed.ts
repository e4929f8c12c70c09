import type { PrintedOutput } from "../../provider/core/runner/protocol";
import { safeLines } from "./safe-text";

/** What the runner keeps of each stream, at its end. */
const KEPT_BYTES = 64 * 1024;
/** A character that the cut falls into is dropped too. */
const CUT_CHARACTER = 3;

/** What the code printed, under a line each that says where it did, and that the start is missing where it is. */
export function shownOutput({ stdout, stderr }: PrintedOutput): string {
  return Object.entries({ stdout, stderr })
    .filter(([, text]) => text !== "")
    .map(([name, text]) => {
      const isFull = Buffer.byteLength(text) >= KEPT_BYTES - CUT_CHARACTER;
      const kept = isFull ? ", the last 64 KiB of it" : "";
      return `the code printed on ${name}${kept}:\n${safeLines(text)}\n`;
    })
    .join("");
}
