import { readFileSync } from "node:fs";
import { join } from "node:path";
import { callTool, repository } from "./support/tools";

const html = (text: string) => callTool<string>("readme-picture/page.mjs", "coloured", [[text]])[0];

describe("the README's picture", () => {
  it("has bold text and colours, and text of the page is never markup", () => {
    expect(html("\u001b[38;5;1m\u001b[1m<b>&\u001b[0m rest")).toBe(
      '<span style="color:#ff7b72"><b>&lt;b&gt;&amp;</b></span> rest',
    );
  });

  it("is not made where a colour is not known", () => {
    expect(() => html("\u001b[38;5;99mtext")).toThrow("no colour for the sequence 38;5;99");
  });

  it("is small, and holds neither a time nor a path", () => {
    const folder = join(repository, "docs", "images");
    expect(readFileSync(join(folder, "preview.png")).length).toBeLessThan(150 * 1024);
    expect(readFileSync(join(folder, "preview.ansi"), "utf8")).not.toMatch(/\d s\b|GB-s|\/tmp|127\.0\.0\.1/);
  });
});
