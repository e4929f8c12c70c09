import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

export const ROOT = path.join(__dirname, "..", "..");

/** A block of code of a page. */
export interface Snippet {
  /** The page, from the repository's root. */
  readonly page: string;
  /** The line of the page on which the code begins, from 1. */
  readonly line: number;
  /** What the block says its language is; empty where it says none. */
  readonly language: string;
  readonly text: string;
  /** Why it can't be checked: `<!-- not checked: <reason> -->` on the line above the block. */
  readonly unchecked: string | undefined;
}

function pages(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === "node_modules") return [];
    const name = path.join(folder, entry.name);
    if (entry.isDirectory()) return pages(name);
    return name.endsWith(".md") ? [name] : [];
  });
}

/** The pages that have snippets: not the reports that a run wrote. */
export const PAGES = [
  "README.md",
  "CONTRIBUTING.md",
  ...["docs", "provider", "examples"].flatMap(pages),
].filter((page) => !/^docs\/examples\/.+\//.test(page));

export function textOf(page: string): string {
  return readFileSync(path.join(ROOT, page), "utf8");
}

/** The blocks of code of a page's text. */
export function snippetsOf(page: string, text: string): Snippet[] {
  const found: Snippet[] = [];
  const block = /(?:^<!-- not checked: (.+?) -->\n)?^(`{3,})(\w*)[^\n]*\n([\s\S]*?)^\2$/gm;
  for (const match of text.matchAll(block)) {
    const [whole = "", unchecked, fence = "", language = "", code = ""] = match;
    const before = text.slice(0, match.index) + whole.slice(0, whole.indexOf(fence));
    found.push({ page, line: before.split("\n").length + 1, language, text: code, unchecked });
  }
  return found;
}

export const SNIPPETS = PAGES.flatMap((page) => snippetsOf(page, textOf(page)));

/** The snippets in one of these languages that are to be checked. */
export function checked(...languages: readonly string[]): Snippet[] {
  return SNIPPETS.filter(
    ({ language, unchecked }) => unchecked === undefined && languages.includes(language),
  );
}

export function placeOf({ page, line }: Snippet, offset = 0): string {
  return `${page}:${line + offset}`;
}
