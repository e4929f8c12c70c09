import os from "node:os";
import path from "node:path";
import type { Lookup } from "../../core/lookup";

/** The user's cache folder of this package: a setting, else the platform's usual place. */
export function cacheFolder(configured: string | undefined, env: Lookup): string {
  if (configured !== undefined && configured !== "") return path.resolve(configured);
  const name = "pulumi-python-connectors";
  const xdg = env("XDG_CACHE_HOME");
  if (xdg !== undefined && xdg !== "") return path.join(xdg, name);
  const home = homeFolder();
  // The cache checks owner and mode, so that a folder that somebody else made there is not used.
  if (home === undefined) return path.join(os.tmpdir(), `${name}-${process.getuid?.() ?? 0}`);
  return path.join(home, ...(process.platform === "darwin" ? ["Library", "Caches"] : [".cache"]), name);
}

/** `undefined` where there is none: in containers, a user may have no home and no entry in the password file. */
function homeFolder(): string | undefined {
  try {
    return os.homedir() || undefined;
  } catch {
    return undefined;
  }
}
