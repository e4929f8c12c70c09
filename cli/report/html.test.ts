import { createHash } from "node:crypto";
import type { Change } from "../../provider/core/review/change";
import { elementsIn, parsedPage, textOf } from "../../test/unit/parsed-html";
import { connectorReport, largeReport, reportOf, STORY, stackReport } from "../../test/unit/reports";
import { htmlReport } from "./html";
import { schemaTree } from "./html/schema";

const plain = { redact: false };

describe("a page", () => {
  it("loads nothing and runs nothing: its policy allows its own style alone, by its digest", () => {
    const page = htmlReport(STORY, plain);
    const style = page.match(/<style>(.*)<\/style>/s)?.[1] ?? "";
    const digest = createHash("sha256").update(style).digest("base64");
    expect(page).toContain(
      `<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;sha256-${digest}&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;">`,
    );
    expect(page).not.toMatch(/<(script|img|link|iframe|object)|https?:|\son[a-z]+=|\sstyle=/i);
  });

  it("says the verdict first, and has a language, a title and headings in their order", () => {
    const page = htmlReport(STORY, { redact: false, title: "#12 <shop>" });
    const { nodes, problems } = parsedPage(page);
    expect(problems).toEqual([]);
    expect(page).toContain('<html lang="en">');
    expect(page).toContain("<title>Python connectors, failed: #12 &lt;shop&gt;</title>");
    const elements = elementsIn(nodes);
    const levels = elements.flatMap(({ tagName }) => (/^h\d$/.test(tagName) ? [Number(tagName[1])] : []));
    expect(levels[0]).toBe(1);
    expect(levels.every((level, at) => at === 0 || level <= (levels[at - 1] ?? 0) + 1)).toBe(true);
    const verdict = elements.find(({ attrs }) => attrs.some(({ value }) => value === "verdict failed"));
    expect(textOf(verdict?.childNodes ?? [])).toBe("× failed Something failed or was refused.");
  });

  it("has only links within itself, each to something that is there", () => {
    const elements = elementsIn(parsedPage(htmlReport(STORY, plain)).nodes);
    const valuesOf = (key: string) =>
      elements.flatMap(({ attrs }) => attrs.filter(({ name }) => name === key));
    const ids = new Set(valuesOf("id").map(({ value }) => `#${value}`));
    const links = valuesOf("href").map(({ value }) => value);
    expect(links.length).toBeGreaterThan(10);
    expect(links.filter((link) => !ids.has(link))).toEqual([]);
  });

  it("shows what failed and breaks, and folds the rest", () => {
    const page = htmlReport(STORY, plain);
    const open = page.match(/<details class="connector [a-z]+" open>/g);
    expect(open).toEqual([
      '<details class="connector failed" open>',
      '<details class="connector breaking" open>',
    ]);
    expect(page).toContain("44 connectors stay as before and are not listed.");
    expect(page).toContain("not known before the update");
  });

  it("that is redacted holds counts and verdicts, and no name, path, type, reason or error", () => {
    const page = htmlReport(STORY, { redact: true });
    const body = page.slice(page.indexOf("<body>"));
    expect(body).toContain("<td>FIELD_MOVED_UNDER_LIST</td><td>breaking, waived</td><td>1</td>");
    expect(body).not.toMatch(
      /flights|airports|webshop|shop|dep_delay|>string|int64|October|ValueError|contracts\//,
    );
  });

  it("draws the worst of many, and says how many it does not draw", () => {
    const page = htmlReport(largeReport(1000, 3), plain);
    expect(page.match(/<figure>/g)).toHaveLength(12);
    expect(page.match(/<rect class="box/g)).toHaveLength(72);
    expect(page).toContain(">and 44 more</text>");
    expect(page).toContain("8 more connections are not drawn.");
  });

  it.each([
    ["flights", "flights"],
    ["sales_orders_of_every_shop_1", "sales_order…ery_shop_1"],
    ["東京都新宿区西新宿二丁目八番一号", "東京都新宿…目八番一号"],
  ])("draws %s as it fits beside its verdict", (name, shown) => {
    const connectors = [connectorReport({ name, connection: null })];
    expect(htmlReport(reportOf(stackReport({ connectors })), plain)).toContain(`>${shown}</text>`);
  });

  it("of 1,000 connectors of 100 fields is no larger than a browser opens", () => {
    expect(htmlReport(largeReport(1000, 100), plain).length).toBeLessThan(12_000_000);
  });
});

describe("a schema's tree", () => {
  const shown = (
    fields: { [path: string]: string },
    changes: Change[],
    order = Object.keys(fields).join(", "),
  ) => {
    const tree = elementsIn(parsedPage(schemaTree({ fields, order }, changes).text).nodes);
    return tree.flatMap(({ tagName, childNodes }) => {
      if (tagName !== "li") return [];
      const own = childNodes.filter((node) => !("tagName" in node && node.tagName === "ul"));
      return [textOf(own).trim()];
    });
  };
  const breaking = { verdict: "breaking" } as const;

  it.each<[string, Change[], string[]]>([
    [
      "a new field",
      [{ path: "b", rule: "FIELD_ADDED", to: "date", verdict: "safe" }],
      ["a int64", "b date added"],
    ],
    [
      "a field that is gone",
      [{ path: "c", rule: "FIELD_REMOVED", from: "json", ...breaking }],
      ["a int64", "b date", "c json removed"],
    ],
    [
      "another type",
      [{ path: "a", rule: "FIELD_TYPE_CHANGED", from: "string", to: "int64", ...breaking }],
      ["a string → int64 retyped", "b date"],
    ],
    [
      "no more than another order",
      [{ path: "", rule: "ORDER_CHANGED", verdict: "safe" }],
      ["a int64", "b date"],
    ],
    [
      "a path that is none, as it came",
      [{ path: "..x[", rule: "FIELD_REMOVED", from: "json", ...breaking }],
      ["a int64", "b date", "..x[ json removed"],
    ],
  ])("marks %s", (_what, changes, expected) => {
    expect(shown({ a: "int64", b: "date" }, changes)).toEqual(expected);
  });

  it("marks a moved field where it is now, and says where it was", () => {
    const change: Change = {
      path: "legs.seat",
      rule: "FIELD_MOVED_UNDER_LIST",
      from: "string",
      to: "legs[].seat: string",
      ...breaking,
    };
    expect(shown({ "legs[].seat": "string", "legs[].from": "string" }, [change], "legs")).toEqual([
      "legs[]",
      "seat string moved from legs.seat",
      "from string",
    ]);
  });

  it("is in the schema's order, with lists and maps on one line with what they hold", () => {
    const fields = { "a[]{}": "int8", "b.c[].d": "date", z: "json" };
    expect(shown(fields, [], "z, b, a")).toEqual(["z json", "b", "c[]", "d date", "a[]{} int8"]);
  });

  it("has what was struck through, and what is not", () => {
    const change: Change = {
      path: "a",
      rule: "FIELD_TYPE_CHANGED",
      from: "int64",
      to: "string",
      ...breaking,
    };
    const { text } = schemaTree({ fields: { a: "string" }, order: "a" }, [change]);
    expect(text).toContain("<del><code>int64</code></del> → <ins><code>string</code></ins>");
  });

  it("is one of a connector without changes too, folded", () => {
    const page = htmlReport(
      reportOf(stackReport({ connectors: [connectorReport({ operation: "update" })] })),
      plain,
    );
    expect(page).toContain('<details class="schema"><summary>Schema: 2 fields</summary>');
  });
});
