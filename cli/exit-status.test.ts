import { readFileSync } from "node:fs";
import path from "node:path";
import { EXIT } from "./exit-status";

const PAGE = readFileSync(path.join(__dirname, "..", "docs", "cli.md"), "utf8");

/** The codes of the tables of exit codes, by the heading that they stand under. */
function documented(heading: string): number[] {
  const section = PAGE.split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  const table = section.split("| exit code |")[1]?.split("\n\n")[0] ?? "";
  return [...table.matchAll(/^\| ([\d, ]+) \|/gm)]
    .flatMap(([, codes = ""]) => codes.split(",").map(Number))
    .sort((a, b) => a - b);
}

describe("docs/cli.md", () => {
  it("has every exit code, and no other", () => {
    expect(documented("For programs")).toEqual(Object.values(EXIT).sort((a, b) => a - b));
  });

  it("says what drift ends with", () => {
    const { ok, code, usage, environment, safeDrift, breakingDrift } = EXIT;
    expect(documented("drift")).toEqual([ok, code, usage, environment, safeDrift, breakingDrift]);
    expect(PAGE).toContain(`| ${safeDrift} | safe drift:`);
    expect(PAGE).toContain(`| ${breakingDrift} | breaking drift,`);
  });
});
