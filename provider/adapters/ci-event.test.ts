import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { lookup } from "../../test/unit/samples";
import { ciEvent } from "./ci-event";

it("the CI job's event is the file that GitHub Actions names; what can't be read is none", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "event-"));
  const file = path.join(folder, "event.json");
  writeFileSync(file, '{"a": 1}');
  try {
    expect(ciEvent(lookup({ GITHUB_EVENT_PATH: file }))).toBe('{"a": 1}');
    expect(ciEvent(lookup({ GITHUB_EVENT_PATH: path.join(folder, "none") }))).toBeUndefined();
    expect(ciEvent(lookup({ GITHUB_EVENT_PATH: folder }))).toBeUndefined();
    expect(ciEvent(lookup())).toBeUndefined();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
