import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { type ParseError, parse as parseJsonc } from "jsonc-parser";
import { parseAllDocuments } from "yaml";
import { runCommandLine } from "../../cli/program";
import { compilerErrors } from "./compiled-snippets";
import { checked, PAGES, placeOf, ROOT, SNIPPETS, type Snippet, snippetsOf, textOf } from "./snippets";

jest.setTimeout(120_000);

const LANGUAGES = ["ts", "js", "python", "json", "yaml", "sh", "mermaid", ""];
const SCRIPTS: Record<string, string> = JSON.parse(
  readFileSync(path.join(ROOT, "package.json"), "utf8"),
).scripts;

/** The lines of shell of snippets, continued ones joined, without comments. */
function commandsOf(snippet: Snippet): string[] {
  return snippet.text
    .replaceAll(/\\\n\s*/g, "")
    .split("\n")
    .map((line) => line.replace(/(^|\s)#.*$/, ""));
}

/** What a page tells to run: in its blocks, and in its text. */
function told(pattern: RegExp): { readonly place: string; readonly words: string[] }[] {
  const inBlocks = checked("sh", "").flatMap((snippet) =>
    commandsOf(snippet).flatMap((line) =>
      [...line.matchAll(pattern)].map(([, rest = ""]) => ({ place: placeOf(snippet), rest })),
    ),
  );
  const inText = PAGES.flatMap((page) =>
    [...textOf(page).matchAll(/`([^`\n]+)`/g)].flatMap(([, code = ""]) =>
      [...code.matchAll(pattern)].map(([, rest = ""]) => ({ place: page, rest })),
    ),
  );
  return [...inBlocks, ...inText].map(({ place, rest }) => ({ place, words: wordsOf(rest) }));
}

/** Words up to the end of the command; a quoted text is one word. */
function wordsOf(command: string): string[] {
  const [one = ""] = command.split(/ (?:\||&&|>|;) /);
  return one.match(/'[^']*'|"[^"]*"|\S+/g) ?? [];
}

/** Whether a tool's source declares a flag among the options that it parses. */
function takes(source: string, flag: string): boolean {
  const name = flag.slice(2).replace(/=.*/, "");
  return new RegExp(`[{,\\s]"?${name}"?: \\{\\s*type:`).test(source);
}

/** What the help of a command of the command line says; empty where there is no such command. */
async function helpOf(words: readonly string[]): Promise<string> {
  let out = "";
  const writer = (take: boolean) => ({
    write: (text: string) => {
      if (take) out += text;
      return true;
    },
  });
  const outside = { version: "0.0.0", out: writer(true), err: writer(false) } as never;
  const code = await runCommandLine([...words, "--help"], outside);
  return code === 0 ? out : "";
}

describe("the snippets of the pages", () => {
  it("are of a language that is checked", () => {
    const others = SNIPPETS.filter(({ language }) => !LANGUAGES.includes(language));
    expect(others.map((snippet) => placeOf(snippet))).toEqual([]);
    expect(checked("ts").length).toBeGreaterThan(10);
  });

  it("are all checked", () => {
    expect(
      SNIPPETS.flatMap(({ unchecked, ...snippet }) =>
        unchecked ? [placeOf({ ...snippet, unchecked })] : [],
      ),
    ).toEqual([]);
  });

  it("in TypeScript compile against the sources, and one that does not is told by its page and line", () => {
    const wrong = snippetsOf("wrong.md", '# Page\n\n```ts\nlet a: number;\na = "text";\n```\n');
    expect(compilerErrors([...checked("ts", "js"), ...wrong])).toEqual([
      "wrong.md:5: Type 'string' is not assignable to type 'number'.",
    ]);
  });

  it("in Python parse", () => {
    const snippets = checked("python");
    const script = `import ast, json, sys
for place, text in json.load(sys.stdin):
    try:
        ast.parse(text)
    except SyntaxError as error:
        print(f"{place}: {error}")`;
    const input = JSON.stringify(snippets.map((snippet) => [placeOf(snippet), snippet.text]));
    expect(execFileSync("python3", ["-c", script], { input, encoding: "utf8" })).toBe("");
    expect(snippets.length).toBeGreaterThan(4);
  });

  it("in JSON and YAML parse", () => {
    const wrong = checked("json", "yaml").filter(({ language, text }) => {
      if (language === "yaml") return parseAllDocuments(text).some(({ errors }) => errors.length > 0);
      const errors: ParseError[] = [];
      parseJsonc(text, errors, { allowTrailingComma: true });
      return errors.length > 0;
    });
    expect(wrong.map((snippet) => placeOf(snippet))).toEqual([]);
  });
});

describe("the commands that the pages tell", () => {
  it("are commands of the command line, with flags that they have", async () => {
    const commands = told(/(?:npx (?:--no-install )?|(?:^|\s))python-connectors ((?:[a-z-]+|--[a-z]).*)$/g);
    const unknown: string[] = [];
    for (const { place, words } of commands) {
      const [name = "", sub = ""] = words;
      const path = name === "contract" && /^(write|check|diff)$/.test(sub) ? [name, sub] : [name];
      const help = name.startsWith("--") ? await helpOf([]) : await helpOf(path);
      const flags = words.filter((word) => /^--[a-z]/.test(word)).map((flag) => flag.replace(/=.*/, ""));
      const missing = flags.filter((flag) => !new RegExp(`${flag}(?![\\w-])`).test(help));
      if (help === "" || missing.length > 0) unknown.push(`${place}: ${words.join(" ")}`);
    }
    expect(unknown).toEqual([]);
    expect(commands.length).toBeGreaterThan(30);
  });

  it("are scripts of package.json, with flags that they know", () => {
    const commands = told(/\bnpm run (?:-s |--silent )?([\w:-]+(?: -- [^`)"]*)?)/g);
    const unknown = commands.filter(({ words: [name = "", ...rest] }) => {
      const script = SCRIPTS[name];
      const [, tool] = /^node (tools\/[\w-]+\.mjs)$/.exec(script ?? "") ?? [];
      const flags = rest.slice(rest.indexOf("--") + 1).filter((word) => /^--[a-z]/.test(word));
      const source = tool === undefined ? "" : readFileSync(path.join(ROOT, tool), "utf8");
      return script === undefined || flags.some((flag) => !takes(source, flag));
    });
    expect(unknown).toEqual([]);
    expect(commands.length).toBeGreaterThan(10);
    // A word of the source is no flag.
    const matrix = readFileSync(path.join(ROOT, "tools/matrix.mjs"), "utf8");
    expect(["--short", "--only", "--cwd", "--row"].filter((flag) => takes(matrix, flag))).toEqual([
      "--short",
      "--only",
    ]);
  });
});

describe("a block of code", () => {
  it("is found with its page's line, its language, and why it is not checked", () => {
    const text = "# Page\n\n```ts\nlet a;\n```\n\n<!-- not checked: a reason -->\n```\nb\n```\n";
    expect(snippetsOf("page.md", text)).toEqual([
      { page: "page.md", line: 4, language: "ts", text: "let a;\n", unchecked: undefined },
      { page: "page.md", line: 9, language: "", text: "b\n", unchecked: "a reason" },
    ]);
  });
});
