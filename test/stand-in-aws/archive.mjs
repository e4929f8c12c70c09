import { readFile } from "node:fs/promises";

/**
 * The bytes of a zip file that a program names. No other archive is taken: the real plugin would zip it.
 *
 * @param {{ readonly path?: string } | undefined} archive
 * @param {string} property
 */
export async function zipOf(archive, property) {
  const bytes = archive?.path === undefined ? undefined : await readFile(archive.path);
  if (bytes?.subarray(0, 2).toString("latin1") !== "PK") {
    throw new Error(`${property}: the stand-in takes a FileArchive of a zip file only`);
  }
  return bytes;
}
