import { lstat } from "node:fs/promises";
import { ServiceError } from "../../core/errors";

export async function isThere(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined;
}

/**
 * The folder itself. What is in it is run, or deployed: nobody else may have put it there.
 * @throws ServiceError where somebody else could write to it.
 */
export async function privateFolder(folder: string): Promise<string> {
  const stats = await lstat(folder);
  if (stats.isDirectory() && stats.uid === process.getuid?.() && (stats.mode & 0o077) === 0) return folder;
  throw new ServiceError(
    "CACHE_NOT_PRIVATE",
    `the folder ${folder} of the cache isn't this user's alone`,
    "Remove it, or name another cache folder: PYTHON_CONNECTORS_CACHE_DIR.",
  );
}
