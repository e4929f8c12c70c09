import os from "node:os";
import path from "node:path";
import type { Lookup } from "../core/aws/settings";

/** The user's cache folder of this package: a setting, else the platform's usual place. */
export function cacheFolder(configured: string | undefined, env: Lookup): string {
  if (configured !== undefined && configured !== "") return path.resolve(configured);
  const base =
    env("XDG_CACHE_HOME") ||
    (process.platform === "darwin"
      ? path.join(os.homedir(), "Library", "Caches")
      : path.join(os.homedir(), ".cache"));
  return path.join(base, "pulumi-python-connectors");
}
