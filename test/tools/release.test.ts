import { spawnSync } from "node:child_process";
import path from "node:path";
import { pathToFileURL } from "node:url";

const CHANGELOG = "# Changelog\n\n## 1.2.3\n\n- Something.\n\n## 1.2.2\n\nNot published yet.\n";

function problems(packageJson: object, tag = "v1.2.3"): string[] {
  const url = pathToFileURL(path.join(__dirname, "../../tools/release-facts.mjs")).href;
  const args = [packageJson, CHANGELOG, { tag, slug: "owner/name" }].map((value) => JSON.stringify(value));
  const script = `const m = await import("${url}"); console.log(JSON.stringify(m.releaseProblems(${args})));`;
  const { stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
  return JSON.parse(stdout) as string[];
}

describe("a release", () => {
  it.each([
    "https://github.com/owner/name",
    "git+https://github.com/owner/name.git",
    "git@github.com:owner/name.git",
    "github:owner/name",
  ])("can be published where package.json names the repository: %s", (url) => {
    expect(problems({ version: "1.2.3", repository: { type: "git", url } })).toEqual([]);
    expect(problems({ version: "1.2.3", repository: url })).toEqual([]);
  });

  it.each([
    ["no repository is named", { version: "1.2.3" }, undefined],
    ["another repository is named", { version: "1.2.3", repository: "github:owner/other-name" }, undefined],
    ["the tag is of another version", { version: "1.2.3", repository: "github:owner/name" }, "v1.2.4"],
  ])("can't be published where %s", (_, packageJson, tag) => {
    expect(problems(packageJson, tag)).toHaveLength(1);
  });

  it.each([
    ["1.2.2", "not published yet"],
    ["1.2.1", "no entry for 1.2.1"],
  ])("can't be published where the changelog does not have it: %s", (version, why) => {
    const found = problems({ version, repository: "github:owner/name" }, `v${version}`);
    expect(found).toEqual([expect.stringContaining(why)]);
  });
});
