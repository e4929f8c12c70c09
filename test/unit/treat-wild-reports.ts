import fc from "fast-check";
import MarkdownIt from "markdown-it";
import { htmlReport } from "../../cli/report/html";
import { MAX_COMMENT, markdownReport } from "../../cli/report/markdown";
import type { Report } from "../../provider/core/report/report";
import { type Element, elementsIn, nodesOfFragment, outline, parsedPage } from "./parsed-html";
import { tame } from "./tame-report";
import { crowdedReports, wildReports, wildText } from "./wild-reports";

// With `linkify`, more becomes a link than GitHub or GitLab make of it.
const markdown = new MarkdownIt({ html: true, linkify: true });

/** What a reader of the comment gets, without what stands in code. */
export function commentOutline(comment: string): string {
  return outline(nodesOfFragment(markdown.render(comment)), ({ tagName }) => tagName === "code");
}

/** Both forms of as many wild reports have the elements and words of tame ones, and only what we wrote. */
export function expectContained(numRuns: number): void {
  const options = fc.record({ redact: fc.boolean(), title: wildText() });
  fc.assert(
    fc.property(wildReports(), options, (report, { redact, title }) => {
      expectComment(report, redact, title);
      expectPage(report, redact, title);
    }),
    { numRuns },
  );
}

/** Comments on crowded reports are cut to what a comment may have, say so, and are still what we wrote around data. */
export function expectFitting(numRuns: number): void {
  fc.assert(
    fc.property(crowdedReports(), (report) => {
      const text = markdownReport(report, { redact: false });
      expect(text.length).toBeLessThanOrEqual(MAX_COMMENT);
      const nodes = nodesOfFragment(markdown.render(text));
      expect(elementsIn(nodes).filter(({ tagName }) => !IN_COMMENT.has(tagName))).toEqual([]);
    }),
    { numRuns },
  );
  // Most of them have no room: always the same, as how many of a few random ones have is chance.
  const always = fc.sample(crowdedReports(), { numRuns: 20, seed: 1 });
  expect(always.filter(isCut).length).toBeGreaterThan(10);
}

function isCut(report: Report): boolean {
  return markdownReport(report, { redact: false }).includes("**Left out here**");
}

/** What our own Markdown becomes. */
const IN_COMMENT = new Set(
  "h2 h3 h4 p strong code pre ul li details summary table thead tbody tr th td em br".split(" "),
);

function expectComment(report: Report, redact: boolean, title: string): void {
  const text = markdownReport(report, { redact, title });
  expect(commentOutline(text)).toBe(commentOutline(markdownReport(tame(report), { redact, title: "x" })));
  expect(text.length).toBeLessThanOrEqual(MAX_COMMENT);
  // GitLab's commands.
  expect(text).not.toMatch(/^\//m);
  expect(Buffer.from(text).toString()).toBe(text);
}

/** Elements that the page is made of, with the attributes that each may have. */
const ATTRIBUTES: { readonly [tag: string]: readonly string[] } = {
  html: ["lang"],
  meta: ["charset", "content", "http-equiv", "name"],
  a: ["class", "href", "tabindex"],
  section: ["aria-labelledby"],
  nav: ["aria-label", "aria-labelledby"],
  h2: ["id"],
  h3: ["id"],
  main: ["id"],
  details: ["class", "open"],
  div: ["class", "id"],
  span: ["aria-hidden", "class"],
  figcaption: ["id"],
  svg: ["viewBox", "width", "height", "role", "aria-labelledby"],
  rect: ["class", "x", "y", "width", "height", "rx"],
  circle: ["class", "cx", "cy", "r"],
  path: ["class", "d"],
  text: ["class", "x", "y"],
  ...Object.fromEntries(["b", "code", "dl", "ol", "ul", "li", "p"].map((tag) => [tag, ["class"]])),
  ...Object.fromEntries(
    "head title style body header footer h1 h4 summary figure pre del ins dt dd strong table thead tbody tr th td"
      .split(" ")
      .map((tag) => [tag, []]),
  ),
};

/** Elements whose text may come from data. */
function holdsData({ tagName, attrs }: Element): boolean {
  const isSaid = attrs.some(({ name, value }) => name === "class" && value === "said");
  return isSaid || ["code", "pre", "title", "text"].includes(tagName);
}

function isOurs({ tagName, attrs }: Element): boolean {
  const known = Object.hasOwn(ATTRIBUTES, tagName) ? ATTRIBUTES[tagName] : undefined;
  return (
    known !== undefined &&
    attrs.every(
      ({ name, value }) => known.includes(name) && (name !== "href" || /^#[A-Za-z0-9_]+$/.test(value)),
    )
  );
}

function expectPage(report: Report, redact: boolean, title: string): void {
  const { nodes, problems } = parsedPage(htmlReport(report, { redact, title }));
  expect(problems).toEqual([]);
  const elements = elementsIn(nodes);
  expect(elements.filter((element) => !isOurs(element))).toEqual([]);
  const ids = elements.flatMap(({ attrs }) => attrs.filter(({ name }) => name === "id"));
  expect(new Set(ids.map(({ value }) => value)).size).toBe(ids.length);
  // Where a change is shown in the schema is for its path to decide: it stays as it is.
  const expected = parsedPage(htmlReport(tame(report, ["path", "from", "to"]), { redact, title: "x" }));
  expect(outline(nodes, holdsData)).toBe(outline(expected.nodes, holdsData));
}
