import { readFileSync } from "node:fs";
import path from "node:path";
import { PART_NAMES } from "../../provider/core/connector/fingerprint";
import { summaryLine } from "../../provider/core/connector/run-summary";
import { CONFIG_KEYS } from "../../provider/core/settings";

const page = (...names: string[]) => readFileSync(path.join(__dirname, "..", "..", ...names), "utf8");
const PREVIEWS = page("docs", "previews.md");

/** The names in the first column of the table with this heading. */
function rows(text: string, heading: string): string[] {
  const table = text.split(`\n| ${heading} |`)[1]?.split("\n\n")[0] ?? "";
  return [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, name = ""]) => name);
}

describe("docs/previews.md", () => {
  it("has every part of a fingerprint, in order, and no other", () => {
    expect(rows(PREVIEWS, "part")).toEqual(Object.keys(PART_NAMES));
  });

  it("has every word of the summary", () => {
    const kinds = rows(PREVIEWS, "word");
    const outcomes = kinds.map((kind) => ({ kind, isNew: false, changes: undefined }));
    const line = summaryLine(outcomes as never, 1, { invocations: 0, gigabyteSeconds: 0, rows: 0 });
    expect(kinds).toHaveLength(6);
    for (const kind of kinds) expect(line).toContain(`1 ${kind}`);
  });
});

it("the README has every setting of a stack, and no other", () => {
  const names = CONFIG_KEYS.flatMap((key) => /^pythonConnectors:(\w+)$/.exec(key)?.[1] ?? []);
  expect(rows(page("README.md"), "setting").sort()).toEqual(names.sort());
});
