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
 * @param {readonly { from: string, to: string }[]} edits whole lines, in the file's order
 */
export async function edit(folder, name, edits) {
  const file = join(folder, "examples", "quickstart", name);
  let text = await readFile(file, "utf8");
  process.stdout.write(`${name}:\n`);
  for (const { from, to } of edits) {
    if (!text.includes(from)) throw new Error(`${name} does not hold the text that the demo edits: ${from}`);
    text = text.replace(from, to);
    process.stdout.write(`${difference(from, to)}\n`);
  }
  process.stdout.write("\n");
  await writeFile(file, text);
}

/**
 * What an edit takes out and puts in, after the lines that it only begins with.
 *
 * @param {string} from
 * @param {string} to
 */
function difference(from, to) {
  const lines = (/** @type {string} */ text) => text.replace(/\n$/, "").split("\n");
  const before = lines(from);
  const after = lines(to);
  let same = 0;
  while (same < before.length && before[same] === after[same]) same++;
  return [
    ...before.slice(0, same).map((line) => `    ${line}`),
    ...before.slice(same).map((line) => `  - ${line}`),
    ...after.slice(same).map((line) => `  + ${line}`),
  ].join("\n");
}
