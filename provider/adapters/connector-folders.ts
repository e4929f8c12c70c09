import { type Dirent, lstatSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import path from "node:path";
import { CONNECTOR_FILE, MAX_CONNECTOR_FILE_BYTES } from "../core/connector/connector-file";
import { isOutside } from "./folders";

/** A folder with a `connector.json`: its text, or why it can't be read. */
export type ConnectorFolder = { readonly name: string } & (
  | { readonly text: string }
  | { readonly problem: string }
);

/** The most folders that are read, and the most that their files have together: a program holds all of it. */
const MAX_FOLDERS = 5000;
const MAX_CHARACTERS = 64 * 1024 * 1024;

/**
 * The folders in a folder that have a `connector.json`, in the order of their names. Hidden ones, `node_modules` and what is no
 * folder are left out, and links are not followed.
 *
 * @param given Path relative to `root`.
 * @param root The program's folder.
 * @returns The folders, or what is wrong with the path and what to write instead; never throws.
 */
export function connectorFolders(
  given: string,
  root: string,
): readonly ConnectorFolder[] | { readonly problem: string } {
  if (path.isAbsolute(given)) {
    return { problem: `"${given}" is an absolute path: write one relative to the program's folder` };
  }
  let entries: Dirent[];
  try {
    const real = realpathSync(path.resolve(root, given));
    if (isOutside(real, realpathSync(root))) {
      return { problem: `"${given}" leads out of the program's folder: move the folder into it` };
    }
    entries = readdirSync(real, { withFileTypes: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return { problem: `there is no folder "${given}" in the program's folder` };
    if (code === "ENOTDIR")
      return { problem: `"${given}" is a file: name the folder of the connectors' folders` };
    return { problem: `"${given}" can't be read (${code ?? "unknown error"})` };
  }
  const names = entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith(".") && entry.name !== "node_modules")
    .map(({ name }) => name)
    .sort();
  if (names.length > MAX_FOLDERS) {
    return { problem: `"${given}" has ${names.length} folders: at most ${MAX_FOLDERS} are read` };
  }
  const folders: ConnectorFolder[] = [];
  let characters = 0;
  for (const name of names) {
    const found = connectorFolder(path.resolve(root, given), name);
    if (found === undefined) continue;
    folders.push(found);
    characters += "text" in found ? found.text.length : 0;
    if (characters > MAX_CHARACTERS) {
      return {
        problem: `the ${CONNECTOR_FILE} of "${given}" have more than ${MAX_CHARACTERS} characters together`,
      };
    }
  }
  return folders;
}

function connectorFolder(parent: string, name: string): ConnectorFolder | undefined {
  const file = path.join(parent, name, CONNECTOR_FILE);
  try {
    const stats = lstatSync(file);
    if (!stats.isFile()) return { name, problem: "this is no regular file: links are not followed" };
    if (stats.size > MAX_CONNECTOR_FILE_BYTES) {
      const reason = `this has ${stats.size} bytes, and at most ${MAX_CONNECTOR_FILE_BYTES} are read`;
      return { name, problem: reason };
    }
    return { name, text: new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file)) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    if (error instanceof TypeError) return { name, problem: "this is not text in UTF-8" };
    return { name, problem: `this can't be read (${code ?? "unknown error"})` };
  }
}
