import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

const ROOT = path.join(__dirname, "../..");
const NOT_OURS = /^(\..*|node_modules|dist|__pycache__)$/;

/** The files of the repository whose names end like that, by their paths from its root. */
function files(ending: RegExp, folder = ""): string[] {
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true })
    .filter(({ name }) => !NOT_OURS.test(name))
    .flatMap((entry) => {
      const name = path.join(folder, entry.name);
      if (entry.isDirectory()) return files(ending, name);
      return ending.test(name) ? [name] : [];
    });
}

const read = (file: string) => readFileSync(path.join(ROOT, file), "utf8");
/** A page's text without its blocks of code. */
const prose = (page: string) => read(page).replace(/^(`{3,}).*\n[\s\S]*?^\1`*$/gm, "");

/** The anchors of a page's headings, as GitHub makes them. */
function anchors(page: string): string[] {
  const headings = [...prose(page).matchAll(/^#+ (.+)$/gm)].map(([, text = ""]) => text);
  return headings.map((text) =>
    text
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

/** What a page links to within the repository. */
function links(page: string): string[] {
  const text = prose(page).replace(/`[^`\n]*`/g, "");
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
}

function isDead(page: string, link: string): boolean {
  const [target = "", anchor] = link.split("#");
  const file = target === "" ? page : path.join(path.dirname(page), target);
  if (!existsSync(path.join(ROOT, file))) return true;
  return (
    anchor !== undefined && (statSync(path.join(ROOT, file)).isDirectory() || !anchors(file).includes(anchor))
  );
}

const PAGES = files(/\.md$/);

it.each(PAGES)("%s has no dead link", (page) => {
  expect(links(page).filter((link) => isDead(page, link))).toEqual([]);
});

it("code that names a page of docs/ names one that is there", () => {
  const named = files(/\.(ts|mjs|cjs|js|py|json)$/).flatMap((file) =>
    [...read(file).matchAll(/(?<![\w./-])docs\/[\w/-]+\.md/g)].map(([page]) => `${file}: ${page}`),
  );
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((line) => !existsSync(path.join(ROOT, line.split(": ")[1] ?? "")))).toEqual([]);
});

it("what the package says or ships names no file of docs/, which is not packed", () => {
  const isPacked = (file: string) =>
    /^(provider|cli|sdk|ci)\//.test(file) && !/\.test\.|\/runner\//.test(file);
  const named = files(/\.(ts|json|yml|sh)$/)
    .filter(isPacked)
    .flatMap((file) =>
      read(file)
        .split("\n")
        .map((line) => `${file}: ${line.trim()}`),
    )
    // A comment in the sources is for who has the sources.
    .filter((line) => /\bdocs\/[\w/-]+\.md/.test(line) && !/\.ts: (\/\/|\/?\*)/.test(line));
  expect(named).toEqual([]);
});

it("docs/README.md has every other page of docs/, once", () => {
  const isReport = (page: string) => page.startsWith("docs/examples/") && !page.endsWith("README.md");
  const others = PAGES.filter(
    (page) => page.startsWith("docs/") && page !== "docs/README.md" && !isReport(page),
  );
  const listed = links("docs/README.md").map((link) => path.join("docs", link));
  expect(listed.filter((page) => page.startsWith("docs/")).sort()).toEqual(others.sort());
});
