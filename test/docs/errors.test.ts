import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const ROOT = path.join(__dirname, "..", "..");
const PAGE = readFileSync(path.join(ROOT, "docs", "errors.md"), "utf8");

/**
 * Where a code stands in the sources: it is passed to an error's constructor, or to what makes errors, or is a row's; or it ends a
 * text that is printed as it is, in brackets.
 */
const PLACES = [
  /(?:new \w*Error\(|\bsuper\(|\bfailed\(|\brefusal\(|\bcode:)\s*"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)"/g,
  /["`\s]\[([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)\]["`]/g,
];

function sources(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory()) return name === path.join("provider", "runner") ? [] : sources(name);
    return /(?<!\.test)\.ts$/.test(name) ? [name] : [];
  });
}

const used = new Map(
  ["provider", "sdk", "cli"].flatMap(sources).flatMap((file) => {
    const text = readFileSync(path.join(ROOT, file), "utf8");
    return PLACES.flatMap((place) => [...text.matchAll(place)]).map(([, code = ""]) => [code, file] as const);
  }),
);
const documented = new Set([...PAGE.matchAll(/^\| `([A-Z0-9_]+)`/gm)].map(([, code = ""]) => code));

describe("docs/errors.md", () => {
  it("has every code of the provider and the command line", () => {
    expect([...used].filter(([code]) => !documented.has(code))).toEqual([]);
  });

  it.each(["Errors of the provider", "Warnings of the provider"])(
    "has no code in the table %s that the sources don't have",
    (title) => {
      const table = PAGE.split(`## ${title}\n`)[1]?.split("\n## ")[0] ?? "";
      const codes = [...table.matchAll(/^\| `([A-Z0-9_]+)`/gm)].map(([, code = ""]) => code);
      expect(codes.filter((code) => !used.has(code))).toEqual([]);
      expect(codes.length).toBeGreaterThan(15);
    },
  );

  it("says of every code what it means, and what to do", () => {
    const rows = [...PAGE.matchAll(/^\| `[A-Z].*$/gm)].map(([row]) =>
      row.split("|").map((cell) => cell.trim()),
    );
    const short = rows.filter((cells) => {
      const [todo = "", meaning = ""] = cells.slice(1, -1).reverse();
      return cells.length < 5 || todo.length < 5 || meaning.length < 10;
    });
    expect(short).toEqual([]);
    expect(rows.length).toBeGreaterThan(150);
  });

  it("is compared with codes that were found", () => {
    for (const code of [
      "AWS_ACCESS_DENIED",
      "AWS_UNREACHABLE",
      "RUNNER_DIED",
      "INVALID_INPUT",
      "ENGINE_GONE",
      "UNTRUSTED",
      "CI_NOT_RECOGNISED",
      "CACHE_UNUSABLE",
    ]) {
      expect(used.has(code)).toBe(true);
    }
  });
});
