import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { commandsOnPath, runCommand } from "../command.mjs";
import { repository } from "../paths.mjs";
import { SetupError } from "./progress.mjs";

const LINK = "node_modules/pulumi-python-connectors";

/**
 * Whether node_modules holds what package-lock.json says. npm writes its own record of what it installed as the last
 * thing, so an interrupted install is seen too.
 *
 * @param {string} [folder]
 * @returns {Promise<boolean>}
 */
export async function npmPackagesFit(folder = repository) {
  const manifest = await readJson(join(folder, "package.json"));
  const locked = (await readJson(join(folder, "package-lock.json")))?.packages;
  const installed = (await readJson(join(folder, "node_modules", ".package-lock.json")))?.packages;
  if (!manifest || !locked || !installed) return false;
  for (const key of ["dependencies", "devDependencies", "peerDependencies"]) {
    if (!isDeepStrictEqual(manifest[key] ?? {}, locked[""]?.[key] ?? {})) return false;
  }
  for (const [path, entry] of Object.entries(locked)) {
    if (path === "") continue;
    const present = installed[path];
    // An optional package of another platform is in the lock only.
    if (!present && (entry.optional || entry.devOptional)) continue;
    if (present?.version !== entry.version || !existsSync(join(folder, path))) return false;
  }
  return Object.keys(installed).every((path) => path === LINK || path in locked);
}

/** Installs the npm packages from the lock file. Their own scripts are not run. */
export async function installNpmPackages() {
  const [npm] = commandsOnPath("npm");
  if (!npm) throw new SetupError("npm was not found on PATH: install Node.js together with its npm.");
  const result = await runCommand(npm, ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: repository,
    timeoutMs: 15 * 60_000,
  });
  if (result.code !== 0) {
    throw new SetupError(
      "The npm packages could not be installed: check the network and that package-lock.json fits package.json.",
      result.stderr,
    );
  }
}

/**
 * @param {string} file
 * @returns {Promise<any>}
 */
async function readJson(file) {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch {
    return undefined;
  }
}
