import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { connectors, pulumi } from "./world.mjs";

/**
 * A preview as a CI job makes it: the preview's JSON, and the report of it in all its forms.
 *
 * @typedef {object} Review
 * @property {import("./world.mjs").Ran} preview
 * @property {import("./world.mjs").Ran} report
 * @property {any} json the report as JSON
 * @property {string} comment the report as Markdown
 */

/**
 * Previews a checkout on a stack, with what the CI recipes say of the base branch, and reports on it.
 *
 * @param {import("./world.mjs").World} world
 * @param {string} name of the report
 * @param {{ checkout: string, stack: string, base?: string, env?: NodeJS.ProcessEnv }} what
 * @returns {Promise<Review>}
 */
export async function reviewed(world, name, { checkout, stack, base = "../main", env = {} }) {
  const folder = join(world.folder, "reports", name);
  await mkdir(folder, { recursive: true });
  const preview = await pulumi(world, checkout, ["preview", "--json", "--stack", stack], {
    PYTHON_CONNECTORS_BASE_CONTRACTS: base,
    ...env,
  });
  await writeFile(join(folder, "preview.json"), preview.stdout);
  const file = (/** @type {string} */ form) => join("..", "reports", name, form);
  const report = await connectors(world, checkout, [
    "report",
    file("preview.json"),
    ...["--markdown", file("comment.md")],
    ...["--html", file("report.html")],
    ...["--json", file("report.json")],
  ]);
  const [json, comment] = await Promise.all(
    ["report.json", "comment.md"].map((form) => readFile(join(folder, form), "utf8")),
  );
  return { preview, report, json: JSON.parse(json ?? ""), comment: comment ?? "" };
}
