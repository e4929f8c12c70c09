import { readFileSync } from "node:fs";
import path from "node:path";
import { DEFAULTS, parseRunnerFunction } from "../../provider/core/runner-function/settings";

const PAGE = readFileSync(path.join(__dirname, "..", "..", "docs", "runner.md"), "utf8");
const [, OPTIONS = ""] = PAGE.split(/^## .*$/m);

/** The rows of the table of options: names, and the default. */
const rows = [...OPTIONS.matchAll(/^\| (`.*?`(?:, `.*?`)*) +\|(.*)\|$/gm)].map(
  ([, names = "", rest = ""]) => ({
    names: names.replaceAll("`", "").split(", "),
    default: rest.split("|").at(-1)?.trim().replaceAll(/[`"]/g, ""),
  }),
);

describe("docs/runner.md", () => {
  it("has every option of a runner, and no other", () => {
    const [problem] = parseRunnerFunction({ none: 0 }).problems;
    const settings = problem?.reason.split("there are ")[1]?.split(", ") ?? [];
    expect(rows.flatMap(({ names }) => names).sort()).toEqual(
      [...settings, "requirements", "transform"].sort(),
    );
  });

  it.each(Object.entries(DEFAULTS))("has the default of %s: %s", (name, value) => {
    expect(rows.find(({ names }) => names.includes(name))?.default).toBe(String(value));
  });
});
