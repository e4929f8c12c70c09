import { readFileSync } from "node:fs";
import path from "node:path";

/** What the engine printed, on stdout, for runs of one small stack: nothing of it was on stderr. */
export type OutputName =
  | "preview"
  | "preview-bad-input"
  | "preview-broken-connection"
  | "preview-events"
  | "preview-policy-events"
  | "preview-program-error"
  | "preview-python-error"
  | "preview-refused"
  | "preview-refused-events"
  | "preview-unchanged"
  | "up-events"
  | "up-failed-events"
  | "up-with-preview";

export function pulumiOutputFile(name: OutputName): string {
  return path.join(__dirname, "pulumi-output", `${name}.out`);
}

export function pulumiOutput(name: OutputName): Buffer {
  return readFileSync(pulumiOutputFile(name));
}
