import { existsSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { repository } from "../paths.mjs";

/**
 * @typedef {object} Entries
 * @property {string[]} code the compiled files that a program or a shell starts at, from the package's folder
 * @property {string[]} types their declarations
 */

/**
 * Where a user's program, its compiler or a shell comes into the package.
 *
 * @returns {Entries}
 */
export function packageEntries() {
  const { exports, bin } = createRequire(import.meta.url)(join(repository, "package.json"));
  /** @type {{ types: string, default: string }[]} */
  const ways = Object.values(exports);
  return {
    code: [...ways.map((way) => way.default), ...Object.values(bin)],
    types: ways.map(({ types }) => types),
  };
}

/**
 * All files that these import, directly or by others, in these folders.
 *
 * @param {readonly string[]} entries absolute
 * @param {".js" | ".d.ts"} ending
 * @returns {Promise<Set<string>>}
 */
async function reachedFiles(entries, ending) {
  // Loaded late: set-up installs it first.
  const { default: typescript } = await import("typescript");
  const reached = new Set(entries);
  for (const file of reached) {
    const { importedFiles } = typescript.preProcessFile(await readFile(file, "utf8"), true, true);
    for (const { fileName } of importedFiles) {
      if (!fileName.startsWith(".")) continue;
      const stem = resolve(dirname(file), fileName);
      const found = [`${stem}${ending}`, join(stem, `index${ending}`)].find((name) => existsSync(name));
      if (found !== undefined) reached.add(found);
    }
  }
  return reached;
}

/** What the compiler makes of a module that holds types only. */
const NO_CODE = /^"use strict";\s*Object\.defineProperty\(exports, "__esModule", \{ value: true \}\);\s*$/;

/**
 * Removes what no way into the package reaches: declarations of what is internal, and modules without code. Code that only
 * this repository's tools load stays.
 *
 * @param {string} dist what the compiler wrote
 */
export async function removeUnreachedFiles(dist) {
  const entries = packageEntries();
  const below = (/** @type {string} */ name) => join(dist, name.replace(/^\.\/dist\//, ""));
  const code = await reachedFiles(entries.code.map(below), ".js");
  const types = await reachedFiles(entries.types.map(below), ".d.ts");
  for (const entry of await readdir(dist, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (!entry.isFile() || code.has(file) || types.has(file)) continue;
    if (file.endsWith(".d.ts") || NO_CODE.test(await readFile(file, "utf8"))) await rm(file);
  }
}
