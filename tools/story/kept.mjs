import { cp, mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { repository } from "../paths.mjs";

/** Where the reports of the story are kept as they came out. */
export const KEPT = join(repository, "docs", "examples");

const REPORTS = ["refused", "waived", "hot-fix", "fork"];
const FILES = [
  ...REPORTS.flatMap((name) => ["comment.md", "report.html", "report.json"].map((form) => `${name}/${form}`)),
  "compare.md",
];

/** @param {string} reports the folder with those of this run */
export async function keepReports(reports) {
  for (const file of FILES) {
    await mkdir(dirname(join(KEPT, file)), { recursive: true });
    await cp(join(reports, file), join(KEPT, file));
  }
}

/**
 * The reports that would be kept as something else than what is there, but for times and what generations took.
 *
 * @param {string} reports
 * @returns {Promise<string[]>}
 */
export async function staleReports(reports) {
  const same = await Promise.all(
    FILES.map(async (file) => {
      const [now, kept] = await Promise.all(
        [reports, KEPT].map((folder) => readFile(join(folder, file), "utf8").catch(() => "")),
      );
      return steady(now ?? "") === steady(kept ?? "");
    }),
  );
  return FILES.filter((_, index) => !same[index]);
}

/** @param {string} text */
function steady(text) {
  return text
    .replace(/"usage": ?(null|\{[^}]*\})/g, '"usage"')
    .replace(/\d+(\.\d+)?( s\b| GB-s| invocations?)/g, "$2")
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, "a time");
}
