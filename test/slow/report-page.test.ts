import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { AxeResults } from "axe-core";
import type { Locator, Page } from "playwright-core";
import { htmlReport } from "../../cli/report/html";
import type { Report } from "../../provider/core/report/report";
import { connectorReport, largeReport, reportOf, STORY, stackReport } from "../unit/reports";
import { type StartedChromium, startChromium } from "./support/chromium";

jest.setTimeout(300_000);

const FOUND = process.env["PYTHON_CONNECTORS_CHROMIUM"] ?? "";
const NONE =
  "skipped: PYTHON_CONNECTORS_CHROMIUM names no browser; npm run test:slow finds one, or takes it from Debian's packages";
const [given, why] = FOUND === "" ? [describe.skip, ` (${NONE})`] : [describe, ""];
/** A folder for pictures of the pages, for those who change them. */
const SHOTS = process.env["PYTHON_CONNECTORS_SCREENSHOTS"];

/** Names as long as they get, without a place to break, and what would be more than text. */
const HOSTILE = reportOf(
  stackReport({
    project: "p".repeat(200),
    stack: "<script>document.title='stolen'</script>",
    verdict: "breaking",
    connectors: [
      connectorReport({
        name: "connector_".repeat(30),
        connection: '"><img src="http://example.com/x.png" onerror="document.title=1">',
        operation: "update",
        status: "generated",
        verdict: "breaking",
        contract: "contracts/".repeat(40),
        changes: [
          {
            path: "field".repeat(150),
            rule: "FIELD_TYPE_CHANGED",
            from: "a".repeat(60),
            to: "b".repeat(60),
            verdict: "breaking",
            waived: "because".repeat(60),
          },
          {
            path: "</style><style>*{display:none}",
            rule: "FIELD_REMOVED",
            from: "string",
            verdict: "breaking",
          },
        ],
        schema: {
          fields: {
            [Array.from({ length: 40 }, (_, at) => `level${at}`).join(".")]: "string",
            x: "y".repeat(200),
          },
          order: "",
        },
        failures: [
          {
            code: "X".repeat(100),
            message: `</pre><script src="http://example.com"></script>${"z".repeat(900)}`,
          },
        ],
        warnings: [{ code: "W".repeat(100), path: "p".repeat(500), message: "m".repeat(500) }],
      }),
    ],
  }),
);

const PAGES: [name: string, report: Report][] = [
  ["of one of each", STORY],
  ["of long and hostile names", HOSTILE],
  ["of several stacks", { ...STORY, stacks: [...STORY.stacks, ...HOSTILE.stacks] }],
  ["of many connectors", largeReport(12, 6)],
  ["of nothing", reportOf(stackReport())],
];

given(`the HTML page in a browser${why}`, () => {
  const folder = mkdtempSync(path.join(tmpdir(), "python-connectors-report-"));
  let chromium: StartedChromium;
  beforeAll(async () => {
    chromium = await startChromium(FOUND);
  });
  afterAll(async () => {
    await chromium?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  interface Shown {
    readonly page: Page;
    /** What the page asked for, but itself. */
    readonly requests: string[];
    /** What the browser has to say about it. */
    readonly complaints: string[];
  }

  async function shown(report: Report, options: { width?: number; dark?: boolean } = {}): Promise<Shown> {
    return shownHtml(htmlReport(report, { redact: false }), options);
  }

  async function shownHtml(html: string, { width = 1280, dark = false } = {}): Promise<Shown> {
    const file = path.join(folder, "report.html");
    writeFileSync(file, html);
    const url = pathToFileURL(file).href;
    const page = await chromium.browser.newPage({
      viewport: { width, height: 800 },
      colorScheme: dark ? "dark" : "light",
    });
    const [requests, complaints]: [string[], string[]] = [[], []];
    page.on("request", (request) => {
      if (request.url() !== url) requests.push(request.url());
    });
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    await page.goto(url);
    return { page, requests, complaints };
  }

  /** Everything unfolded: what is folded is not laid out, nor looked at by axe. */
  async function unfold(page: Page): Promise<void> {
    await page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true");
  }

  describe.each(PAGES)("%s", (name, report) => {
    it("asks for nothing, breaks no policy and runs nothing", async () => {
      const { page, requests, complaints } = await shown(report);
      await unfold(page);
      expect(requests).toEqual([]);
      expect(complaints).toEqual([]);
      expect(await page.title()).toMatch(/^Python connectors, (safe|unverified|breaking|failed)$/);
      expect(await page.locator("script, img, link, iframe, [style]").count()).toBe(0);
      await page.close();
    });

    it.each([320, 1280])("is as wide as a window of %d pixels", async (width) => {
      const { page } = await shown(report, { width });
      await unfold(page);
      const wide = await page.evaluate("document.documentElement.scrollWidth");
      expect(wide).toBe(width);
      if (SHOTS !== undefined) {
        await page.screenshot({
          path: path.join(SHOTS, `${name.replaceAll(" ", "-")}-${width}.png`),
          fullPage: true,
        });
      }
      await page.close();
    });

    it.each([
      ["light", false],
      ["dark", true],
    ])("has no serious fault for axe in %s colours", async (_colours, dark) => {
      const { page } = await shown(report, { dark });
      await unfold(page);
      expect(await faults(page)).toEqual([]);
      await page.close();
    });
  });

  it("runs no script and loads no image that got in all the same", async () => {
    const html = htmlReport(STORY, { redact: false }).replace(
      "</main>",
      "<script>document.title = 'run'</script><img src='http://127.0.0.1:9/x.png' onerror='document.title = 1'></main>",
    );
    const { page, complaints } = await shownHtml(html);
    expect(await page.title()).toBe("Python connectors, failed");
    // As many as there are rules broken, or the other tests would look for them in vain.
    expect(
      complaints.filter((text) => text.includes("Content Security Policy")).length,
    ).toBeGreaterThanOrEqual(2);
    await page.close();
  });

  it("is dark where the reader's other pages are", async () => {
    const background = async (dark: boolean) => {
      const { page } = await shown(STORY, { dark });
      const colour = await page.evaluate("getComputedStyle(document.body).backgroundColor");
      await page.close();
      return colour;
    };
    expect(await background(false)).toBe("rgb(255, 255, 255)");
    expect(await background(true)).toBe("rgb(21, 24, 28)");
  });

  it("is read by keyboard: past the index, to a connector and into it, with the focus in sight", async () => {
    const { page } = await shown(STORY);
    const focus = page.locator(":focus");
    const press = async (key: string): Promise<string> => {
      await page.keyboard.press(key);
      return (await focus.count()) === 0 ? "" : ((await focus.textContent()) ?? "");
    };
    expect(await press("Tab")).toBe("To the report");
    expect((await focus.boundingBox())?.x).toBeGreaterThanOrEqual(0);
    await press("Enter");
    const planes = connector(page, "planes");
    expect(await planes.getAttribute("open")).toBeNull();
    for (let presses = 0; presses < 40 && !/planes.*pending/s.test(await press("Tab")); presses += 1);
    expect(await page.evaluate("document.activeElement.tagName")).toBe("SUMMARY");
    expect(await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")).toBe("solid");
    await press("Enter");
    expect(await planes.getAttribute("open")).toBe("");
    await page.close();
  });

  it("opens what a link of its index or picture leads to, folded as it may be", async () => {
    const { page } = await shown(STORY);
    await page.locator("nav summary").click();
    await page.locator("nav a", { hasText: "airlines" }).click();
    expect(await connector(page, "airlines").locator(".body").isVisible()).toBe(true);
    await page.locator("svg a", { hasText: "orders" }).click();
    expect(await connector(page, "orders").locator(".body").isVisible()).toBe(true);
    await page.close();
  });

  it("of 1,000 connectors is there, and short until it is unfolded", async () => {
    const { page } = await shown(largeReport(1000, 100));
    expect(await page.locator("details.connector").count()).toBe(1000);
    expect(await page.evaluate("document.documentElement.scrollHeight")).toBeLessThan(10_000);
    await page.close();
  });

  function connector(page: Page, name: string): Locator {
    return page.locator("details.connector", { has: page.locator("h4", { hasText: name }) });
  }

  /** What axe finds, but what it calls minor. */
  async function faults(page: Page): Promise<string[]> {
    await page.evaluate(readFileSync(require.resolve("axe-core/axe.min.js"), "utf8"));
    const { violations } = await page.evaluate<AxeResults>("axe.run()");
    return violations
      .filter(({ impact }) => impact !== "minor")
      .map(({ id, nodes }) => [id, ...nodes.slice(0, 3).map(({ html }) => html)].join(" "));
  }
});
