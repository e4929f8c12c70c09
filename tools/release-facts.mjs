import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isMain, repository } from "./paths.mjs";
import { runMain, SetupError, sayOnStdout } from "./setup/progress.mjs";

/**
 * What is in the way of publishing this package from this tag of this repository.
 *
 * @param {{ version: string, repository?: string | { url?: string } }} packageJson
 * @param {string} changelog
 * @param {{ tag: string, slug: string }} release `v1.2.3`, and the repository as `owner/name`
 * @returns {string[]}
 */
export function releaseProblems({ version, repository: declared }, changelog, { tag, slug }) {
  const url = (typeof declared === "string" ? declared : declared?.url) ?? "";
  const problems = [];
  if (tag !== `v${version}`) problems.push(`the tag is ${tag}, and package.json has version ${version}`);
  const named = url
    .replace(/\.git$/, "")
    .split(/[/:]/)
    .slice(-2)
    .join("/");
  if (named !== slug) {
    problems.push(
      `package.json has to name this repository (${slug}) in "repository", or npm refuses provenance`,
    );
  }
  const entry = changelog.split(/^## /m).find((part) => part.split("\n", 1)[0]?.trim() === version);
  if (entry === undefined) problems.push(`CHANGELOG.md has no entry for ${version}`);
  else if (entry.includes("Not published yet.")) {
    problems.push(`CHANGELOG.md says of ${version} that it is not published yet: take the sentence out`);
  }
  return problems;
}

// What the release workflow asks before it builds: `node tools/release-facts.mjs v1.2.3 owner/name`.
if (isMain(import.meta.url)) {
  await runMain(async () => {
    const [tag = "", slug = ""] = process.argv.slice(2);
    const read = (/** @type {string} */ name) => readFile(join(repository, name), "utf8");
    const problems = releaseProblems(JSON.parse(await read("package.json")), await read("CHANGELOG.md"), {
      tag,
      slug,
    });
    if (problems.length > 0) throw new SetupError(`This can't be published: ${problems.join("; ")}.`);
    sayOnStdout(`${tag} can be published`);
  });
}
