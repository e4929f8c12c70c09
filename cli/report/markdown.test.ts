import fc from "fast-check";
import MarkdownIt from "markdown-it";
import { elementsIn, nodesOfFragment, textOf } from "../../test/unit/parsed-html";
import {
  connectorReport,
  largeReport,
  PYTHON_FAILURE,
  reportOf,
  STORY,
  stackReport,
} from "../../test/unit/reports";
import { wildText } from "../../test/unit/wild-reports";
import { MAX_COMMENT, markdownReport, REPORT_MARKER } from "./markdown";

const parser = new MarkdownIt({ html: true, linkify: true });

/** What a reader's browser gets. */
function nodesOf(markdown: string) {
  return nodesOfFragment(parser.render(markdown));
}

/** The texts that stand in code. */
function codeTexts(markdown: string): string[] {
  return elementsIn(nodesOf(markdown)).flatMap((one) =>
    one.tagName === "code" ? [textOf(one.childNodes)] : [],
  );
}

const plain = { redact: false };

describe("a comment", () => {
  it("says the verdict first, after the marker by which it is found again", () => {
    const [first, second, , third] = markdownReport(STORY, { redact: false, title: "#12" }).split("\n");
    expect(first).toBe(REPORT_MARKER);
    expect(second).toBe("## Python connectors: failed (`#12`)");
    expect(third).toBe(
      "Something failed or was refused. 52 connectors: 1 failed, 1 breaking, 3 unverified, 1 safe, 46 unchanged.",
    );
  });

  it("has a line a connector, and a folded table of the changes of each", () => {
    const text = markdownReport(STORY, plain);
    expect(text).toContain("| **failed** | `airports` | `nycflights` | update | failed | `PYTHON_ERROR` |\n");
    expect(text).toContain(
      "| **breaking** | `flights` | `nycflights` | update | generated | 1 field added, 1 removed, 2 retyped, 1 moved; 2 breaking; 1 waived |\n",
    );
    expect(text).toContain("<details><summary><code>flights</code>: 1 field added");
    expect(text).toContain(
      "| `legs.seat` | `string` | `legs[].seat: string` | FIELD_MOVED_UNDER_LIST | source | breaking | `seats are read from legs[] since October` |\n",
    );
    expect(text).toContain(
      "changed: `code`, `connection`; policy: evolve; contract: `contracts/flights.json`\n",
    );
  });

  it("names pending, stale and not verified schemas, the blast radius, the user's line and the cost", () => {
    const text = markdownReport(STORY, plain);
    expect(text).toContain("- **pending** (not known before the update): `planes`\n");
    expect(text).toContain("- **stale** (the last schema, though another was due): `weather`\n");
    expect(text).toContain(
      "- **not verified** (taken from the contract: untrusted code is not run): `orders`\n",
    );
    expect(text).toContain("- `nycflights`: update of `code`. Blast radius: `the code of the connection");
    expect(text).toContain('\n      yield {"faa": row["faa"], "alt": int(row["alt"])}\n');
    expect(text).toContain("What the preview cost: 5 invocations, 12 GB-s, 338k rows, in 4.1 s.\n");
    expect(text).toContain(
      '- `flights` `dep_delay` `MIXED_TYPES`: `int64 and string are read as "string"`\n',
    );
  });

  it("has one section a stack where there are several, and none of what isn't there", () => {
    const text = markdownReport(reportOf(stackReport(), stackReport({ stack: "prod", unchanged: 3 })), plain);
    expect(text).toBe(
      `${REPORT_MARKER}\n## Python connectors: safe\n\nNo schema changes. 2 stacks, 3 connectors: 3 unchanged.\n\n` +
        "### `shop/dev` (preview): safe\n\n0 connectors.\n\n### `shop/prod` (preview): safe\n\n3 connectors: 3 unchanged.\n\n",
    );
  });

  it("does not say that nothing changed where the run did not say what did", () => {
    const row = (verdict: "safe" | "unverified") => {
      const connectors = [connectorReport({ operation: "update", status: "generated", verdict })];
      return markdownReport(reportOf(stackReport({ connectors })), plain);
    };
    expect(row("safe")).toContain("| update | generated | no field changed |");
    expect(row("unverified")).toContain("| update | generated |  |");
  });

  it("that is redacted holds counts and verdicts, and no name, path, type, reason or error", () => {
    const text = markdownReport(STORY, { redact: true });
    expect(text).toContain("| FIELD_MOVED_UNDER_LIST | breaking, waived | 1 |\n");
    expect(text).not.toMatch(
      /flights|airports|webshop|shop|dep_delay|string|int64|October|ValueError|contracts/,
    );
  });
});

describe("what comes from data", () => {
  it("is shown as it is where it holds nothing that can't be printed", () => {
    const visible = wildText().filter((name) => /^[^\p{C}\p{Z}\t\n|]+$/u.test(name));
    fc.assert(
      fc.property(visible, (name) => {
        const text = markdownReport(
          reportOf(stackReport({ connectors: [connectorReport({ name, operation: "update" })] })),
          plain,
        );
        expect(codeTexts(text)).toContain(name);
      }),
    );
  });

  it.each([
    ["nothing", "", '""'],
    ["white space", "  ", '"  "'],
    ["a bar", "a|b||c", "a|b||c"],
    ["a bar behind a backslash", "a\\|b", "a\\¦b"],
    ["backticks", "``a`", "``a`"],
    ["spaces at both ends", " a ", " a "],
    ["a line break", "a\n/close", "a /close"],
  ])("as %s in a table is shown", (_what, name, shown) => {
    const report = reportOf(stackReport({ connectors: [connectorReport({ name, operation: "update" })] }));
    expect(codeTexts(markdownReport(report, plain))[1]).toBe(shown);
  });
});

describe("a comment that is too long", () => {
  const failing = (count: number, length: number) =>
    reportOf(
      stackReport({
        verdict: "failed",
        connectors: Array.from({ length: count }, (_, at) =>
          connectorReport({
            name: `c${at}`,
            verdict: "failed",
            status: "failed",
            failures: [{ ...PYTHON_FAILURE, message: "line of code\n".repeat(length / 13) }],
          }),
        ),
      }),
    );

  it("leaves out what is least important, says what, and names the HTML page", () => {
    const text = markdownReport(largeReport(1000, 100), plain);
    expect(text.length).toBeLessThanOrEqual(MAX_COMMENT);
    expect(text.length).toBeGreaterThan(MAX_COMMENT - 2500);
    expect(text).toMatch(
      /\*\*Left out here\*\*, as a comment has no room for it: 500 rows of unchanged connectors; 4,000 safe changes; .*\. The HTML page has all of it\.\n$/,
    );
    expect(text.match(/^\| \*\*breaking\*\* \| `connector-/gm)).toHaveLength(100);
  });

  it("shortens failures before it leaves any out", () => {
    const text = markdownReport(failing(40, 15_000), plain);
    expect(text.match(/^- `c\d+`: `PYTHON_ERROR`$/gm)).toHaveLength(40);
    expect(text).toContain("long failures, which are shortened");
  });

  it("is within the limit whatever is too much", () => {
    const many = (count: number) =>
      Array.from({ length: count }, () => stackReport({ stack: "s".repeat(500) }));
    for (const report of [failing(2000, 5000), failing(10, 1_000_000), reportOf(...many(2000))]) {
      const text = markdownReport(report, { redact: false, title: "`".repeat(5000) });
      expect(text.length).toBeLessThanOrEqual(MAX_COMMENT);
      expect(text).toMatch(/The HTML page has all of it\.\n$/);
    }
  });

  it("is whole: no fence, table or fold is left open", () => {
    const text = markdownReport(largeReport(2000, 20), plain);
    expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length);
    expect([...new Set(elementsIn(nodesOf(text)).map(({ tagName }) => tagName))].sort().join(" ")).toBe(
      "code details em h2 h3 p strong summary table tbody td th thead tr",
    );
  });
});
