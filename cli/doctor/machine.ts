import { createHash } from "node:crypto";
import { existsSync, lstatSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { PythonFinder } from "../../provider/adapters/local/python";
import type { CacheFolder, Found, FoundPackage } from "../../provider/core/doctor/machine";
import { ConnectorsError } from "../../provider/core/errors";

/** What `doctor` looks at on this machine, without changing anything of it. */
export interface Machine {
  readonly node: string;
  /** The version of a package that a program in this folder would load; `undefined` where it finds none. */
  sdk(folder: string): string | undefined;
  connectors(folder: string): FoundPackage | undefined;
  /** @param python As `--python` names it. */
  python(python: string | undefined): Promise<Found>;
  cacheFolder(folder: string): CacheFolder;
  /** Of this package's runner.zip, SHA-256 in base64; `undefined` where it can't be read. */
  zipSha256(): string | undefined;
}

/** @param root Of the package that this command is of. */
export function realMachine(env: NodeJS.ProcessEnv, root: string): Machine {
  return {
    node: process.versions.node,
    sdk: (folder) => versionIn(packageFolder(folder, "@pulumi/pulumi")),
    connectors: (folder) => foundPackage(packageFolder(folder, "pulumi-python-connectors")),
    python: (python) =>
      new PythonFinder(env).find(python).catch((error: unknown) => {
        if (error instanceof ConnectorsError) return { error };
        throw error;
      }),
    cacheFolder,
    zipSha256() {
      try {
        return createHash("sha256")
          .update(readFileSync(path.join(root, "dist", "runner.zip")))
          .digest("base64");
      } catch {
        return undefined;
      }
    },
  };
}

/** The nearest folder of a package, as `require` looks for it; what it exports is of no matter. */
function packageFolder(folder: string, name: string): string | undefined {
  const places = createRequire(path.join(folder, "index.js")).resolve.paths(name) ?? [];
  return places
    .map((place) => path.join(place, name))
    .find((found) => existsSync(path.join(found, "package.json")));
}

function versionIn(folder: string | undefined): string | undefined {
  if (folder === undefined) return undefined;
  try {
    const { version } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as {
      version?: unknown;
    };
    return typeof version === "string" ? version : undefined;
  } catch {
    return undefined;
  }
}

/** What engine, program and runner are made of. */
const NEEDED = ["dist/sdk/index.js", "dist/provider/dynamic.js", "dist/cli/main.js", "dist/runner.zip"];

function foundPackage(folder: string | undefined): FoundPackage | undefined {
  const version = versionIn(folder);
  if (folder === undefined || version === undefined) return undefined;
  const missing = NEEDED.filter((file) => !existsSync(path.join(folder, file)));
  return { version, missing, isStale: missing.length === 0 && isStale(folder) };
}

/** Of a clone: a package that was installed has no sources. */
function isStale(folder: string): boolean {
  const compiled = statSync(path.join(folder, "dist", "sdk", "index.js")).mtimeMs;
  return ["sdk", "provider", "cli"].some((name) => sources(path.join(folder, name)).some(isNewer));

  function isNewer(file: string): boolean {
    return statSync(file).mtimeMs > compiled;
  }
}

function sources(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "node_modules" ? [] : sources(file);
    return /(?<!\.test)\.ts$/.test(entry.name) ? [file] : [];
  });
}

function cacheFolder(folder: string): CacheFolder {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (found === undefined) return { path: folder, found: undefined };
  const isOwn = found.uid === process.getuid?.();
  return { path: folder, found: { isFolder: found.isDirectory(), isOwn, mode: found.mode } };
}
