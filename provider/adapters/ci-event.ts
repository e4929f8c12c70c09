import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import type { Lookup } from "../core/lookup";

/** More than any event: GitHub's payloads have at most 25 MB. */
const MOST_BYTES = 32 * 1024 * 1024;

/** The text of the file that describes what the CI job runs for; `undefined` where there is none, or it can't be read. */
export function ciEvent(env: Lookup): string | undefined {
  const file = env("GITHUB_EVENT_PATH");
  if (!file) return undefined;
  try {
    const opened = openSync(file, "r");
    try {
      const { size } = fstatSync(opened);
      return size > MOST_BYTES ? undefined : readFileSync(opened, "utf8");
    } finally {
      closeSync(opened);
    }
  } catch {
    return undefined;
  }
}
