import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Workspace } from "../../e2e/support/workspace";
import { repository } from "../../e2e/support/workspace";

/** What `npm pack` makes. */
export interface Packed {
  readonly filename: string;
  /** In bytes, compressed. */
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

/** Packs the package into a workspace's folder. */
export async function pack(workspace: Workspace): Promise<Packed> {
  const packed = await workspace.run("npm", ["pack", repository, "--json", "--ignore-scripts"]);
  const [result] = JSON.parse(packed.stdout) as [Packed];
  return result;
}

/** What the sources compile to: one file of code each, tests aside. */
export function compiledNames(folder: string): string[] {
  return readdirSync(path.join(repository, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory()) return name === path.join("provider", "runner") ? [] : compiledNames(name);
    return /(?<!\.test)\.ts$/.test(name) ? [`dist/${name.replace(/\.ts$/, ".js")}`] : [];
  });
}

const MODULE = /(?:\brequire|\bimport)\("([^"]+)"\)|\bfrom "([^"]+)"|^import "([^"]+)"/gm;

/** The modules that a file in dist names, apart from those of Node.js. */
export function importsOf(file: string): string[] {
  const text = readFileSync(path.join(repository, file), "utf8");
  const code = text.replace(/^\s*(?:\*|\/\*\*|\/\/).*$/gm, "");
  return [...code.matchAll(MODULE)]
    .map((match) => match.slice(1).find((name) => name !== undefined) ?? "")
    .filter((name) => !name.startsWith("node:"));
}

/** What these files import of the package itself, and that in turn, with the files that are imported. */
export function reachedFrom(entries: readonly string[], ending: ".js" | ".d.ts"): string[] {
  const reached = new Set(entries.map((entry) => path.normalize(entry)));
  for (const file of reached) {
    for (const name of importsOf(file).filter((imported) => imported.startsWith("."))) {
      reached.add(`${path.join(path.dirname(file), name).replace(/\.json$/, "")}${ending}`);
    }
  }
  return [...reached].sort();
}

/** The package of a module's name: `@scope/name/sub/path` is in `@scope/name`. */
export function packageOf(name: string): string {
  return name
    .split("/")
    .slice(0, name.startsWith("@") ? 2 : 1)
    .join("/");
}
