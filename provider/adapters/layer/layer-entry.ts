import { lstat, readFile } from "node:fs/promises";
import { z } from "zod";
import { MAX_FILES } from "../../core/runner-function/baked-layer";

/** The most bytes of what is known of a layer: its files' names above all. */
const MAX_BYTES = 64 * 1024 * 1024;

const layerEntryModel = z.object({
  /** Of the archive. */
  bytes: z.int().positive(),
  /** Of the archive, in base64. */
  sha256: z.string(),
  files: z.array(z.object({ name: z.string(), bytes: z.int().nonnegative() })).max(MAX_FILES),
});

/** What is kept of a layer beside its archive. */
export type LayerEntry = z.infer<typeof layerEntryModel>;

/** What a file says of a layer; `undefined` where it isn't there or isn't whole. */
export async function readEntry(file: string): Promise<LayerEntry | undefined> {
  try {
    const stats = await lstat(file);
    if (!stats.isFile() || stats.size > MAX_BYTES) return undefined;
    return layerEntryModel.parse(JSON.parse(await readFile(file, "utf8")));
  } catch {
    return undefined;
  }
}
