import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/**
 * Makes a folder as a whole: it is filled beside its place and moved there when it is complete. What an interrupted
 * call left beside it is removed.
 *
 * @param {string} folder
 * @param {(ready: string, scratch: string) => Promise<void>} fill makes the folder `ready`; `scratch` is thrown away
 * @returns {Promise<void>}
 */
export async function makeFolder(folder, fill) {
  const parent = dirname(folder);
  const prefix = `${basename(folder)}.new-`;
  await mkdir(parent, { recursive: true });
  for (const name of await readdir(parent)) {
    if (name.startsWith(prefix)) await rm(join(parent, name), { recursive: true, force: true });
  }
  const scratch = await mkdtemp(join(parent, prefix));
  try {
    const ready = join(scratch, "ready");
    await fill(ready, scratch);
    await rm(folder, { recursive: true, force: true });
    await rename(ready, folder);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
