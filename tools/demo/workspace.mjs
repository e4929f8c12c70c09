import { cp, mkdir, mkdtemp, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repository } from "../paths.mjs";

/**
 * A copy of the quickstart that the demo may edit, in a temporary folder.
 *
 * @returns {Promise<string>}
 */
export async function copyQuickstart() {
  const folder = await mkdtemp(join(tmpdir(), "python-connectors-demo-"));
  await cp(join(repository, "Pulumi.yaml"), join(folder, "Pulumi.yaml"));
  await cp(join(repository, "examples", "quickstart"), join(folder, "examples", "quickstart"), {
    recursive: true,
  });
  await symlink(join(repository, "node_modules"), join(folder, "node_modules"));
  await mkdir(join(folder, "backend"));
  return folder;
}

/**
 * Replaces text in a file of the quickstart's copy, as a person would in an editor, and shows the change.
 *
 * @param {string} folder
 * @param {string} name below examples/quickstart
 * @param {readonly { from: string, to: string }[]} edits
 */
export async function edit(folder, name, edits) {
  const file = join(folder, "examples", "quickstart", name);
  let text = await readFile(file, "utf8");
  for (const { from, to } of edits) {
    if (!text.includes(from)) throw new Error(`${name} does not hold the text that the demo edits: ${from}`);
    text = text.replace(from, to);
    process.stdout.write(`${marked("-", from)}${marked("+", to)}`);
  }
  await writeFile(file, text);
}

/**
 * @param {string} mark
 * @param {string} text
 */
function marked(mark, text) {
  return text.replace(/\n$/, "").replace(/^/gm, `  ${mark} `).concat("\n");
}
