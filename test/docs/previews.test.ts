import { readFileSync } from "node:fs";
import path from "node:path";
import { PART_NAMES } from "../../provider/core/connector/fingerprint";
import { summaryLine } from "../../provider/core/connector/run-summary";

const PAGE = readFileSync(path.join(__dirname, "..", "..", "docs", "previews.md"), "utf8");

/** The names in the first column of the table with this heading. */
function rows(heading: string): string[] {
  const table = PAGE.split(`\n| ${heading} |`)[1]?.split("\n\n")[0] ?? "";
  return [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, name = ""]) => name);
}

describe("docs/previews.md", () => {
  it("has every part of a fingerprint, in order, and no other", () => {
    expect(rows("part")).toEqual(Object.keys(PART_NAMES));
  });

  it("has every word of the summary", () => {
    const kinds = rows("word");
    const outcomes = kinds.map((kind) => ({ kind, isNew: false, changes: undefined }));
    const line = summaryLine(outcomes as never, 1, { invocations: 0, gigabyteSeconds: 0, rows: 0 });
    expect(kinds).toHaveLength(7);
    for (const kind of kinds) expect(line).toContain(`1 ${kind}`);
  });
});
