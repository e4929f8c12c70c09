import { randomBytes } from "node:crypto";
import { lstat, mkdir, readdir, rename, rm, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { ServiceError } from "../../core/errors";
import type { Requirements } from "../../core/requirements/requirements";
import {
  type Architecture,
  archiveProblem,
  BAKED_LIST,
  LAYER_FOLDER,
  layerKey,
  unzippedProblem,
} from "../../core/runner-function/baked-layer";
import { isThere, privateFolder } from "../cache/private-folder";
import { installedFiles } from "./installed-files";
import { type LayerEntry, readEntry } from "./layer-entry";
import { installForLayer } from "./uv";
import { sha256OfFile, writeZip } from "./zip";

/** Packages as the archive of a Lambda layer. */
export interface BakedLayer {
  /** Absolute path of the zip, in the user's cache folder. */
  readonly archivePath: string;
  /** Of the zip's bytes, as Lambda writes it: base64. */
  readonly sha256: string;
}

/** The files of an entry: the layer, and what is known of it. */
const ARCHIVE = "layer.zip";
const ENTRY = "entry.json";
/** How long an entry that nobody uses is kept: 30 days. */
const UNUSED_MS = 30 * 24 * 60 * 60 * 1000;

const TOO_LARGE_NEXT =
  "Take packages out of the list: the runner installs what a connection requires and isn't baked in; or put them into a " +
  "layer of your own, through a bucket, and add it to the function by `transform`.";

/** Makes layers, each once for all programs of this user: by what is in it, in a folder that only this user can write. */
export class LayerBuilder {
  readonly #folder: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #now: () => number;

  /** @param now Milliseconds since the epoch. */
  constructor(folder: string, env: NodeJS.ProcessEnv, now: () => number = Date.now) {
    this.#folder = folder;
    this.#env = env;
    this.#now = now;
  }

  /**
   * @param functionBytes What the function itself has, unpacked.
   * @throws ServiceError where the packages can't be had for the platform, or are too large for Lambda.
   */
  async layer(
    requirements: Requirements,
    architecture: Architecture,
    functionBytes: number,
  ): Promise<BakedLayer> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await privateFolder(this.#folder);
    const made = path.join(this.#folder, layerKey(requirements, architecture));
    let entry = await this.#entry(made);
    if (entry === undefined) {
      await rm(made, { recursive: true, force: true });
      await this.#build(requirements, architecture, made);
      entry = await this.#entry(made);
    }
    if (entry === undefined) throw new Error(`the layer in ${made} is not as it was built`);
    await this.#used(made);
    const { bytes, sha256, files } = entry;
    const problem = unzippedProblem(files, functionBytes) ?? archiveProblem(files, bytes);
    if (problem !== undefined) throw new ServiceError("LAYER_TOO_LARGE", problem, TOO_LARGE_NEXT);
    return { archivePath: path.join(made, ARCHIVE), sha256 };
  }

  /** What was built before, where it is whole: what a crash or a full disk left of one is built again. */
  async #entry(made: string): Promise<LayerEntry | undefined> {
    if (!(await isThere(made))) return undefined;
    await privateFolder(made);
    const entry = await readEntry(path.join(made, ENTRY));
    const archive = path.join(made, ARCHIVE);
    const stats = await lstat(archive).catch(() => undefined);
    if (!stats?.isFile() || stats.size !== entry?.bytes) return undefined;
    return (await sha256OfFile(archive)) === entry.sha256 ? entry : undefined;
  }

  /** Marks an entry as used, and removes what nobody has used for long. */
  async #used(made: string): Promise<void> {
    const now = this.#now();
    await utimes(made, now / 1000, now / 1000);
    for (const name of await readdir(this.#folder)) {
      const entry = path.join(this.#folder, name);
      const stats = await lstat(entry).catch(() => undefined);
      if (stats !== undefined && now - stats.mtimeMs > UNUSED_MS)
        await rm(entry, { recursive: true, force: true }).catch(() => undefined);
    }
  }

  /** Aside first, so that nobody meets half of it; where somebody else was faster, theirs has the same bytes. */
  async #build({ text }: Requirements, architecture: Architecture, made: string): Promise<void> {
    const aside = path.join(this.#folder, `.${randomBytes(8).toString("hex")}`);
    const target = path.join(aside, "installed");
    const result = path.join(aside, "result");
    try {
      await mkdir(aside, { mode: 0o700 });
      await mkdir(result, { mode: 0o700 });
      const list = path.join(aside, "requirements.txt");
      await writeFile(list, text);
      await installForLayer({ list, target, architecture, env: this.#env });
      await writeFile(path.join(target, BAKED_LIST), text);
      const found = await installedFiles(target);
      const files = found.map(({ name, bytes }) => ({ name: `${LAYER_FOLDER}/${name}`, bytes }));
      // What is far too large isn't compressed first.
      const problem = unzippedProblem(files, 0);
      if (problem !== undefined) throw new ServiceError("LAYER_TOO_LARGE", problem, TOO_LARGE_NEXT);
      const archive = path.join(result, ARCHIVE);
      await writeZip(
        archive,
        found.map(({ name, path: file, executable }) => ({
          name: `${LAYER_FOLDER}/${name}`,
          path: file,
          executable,
        })),
      );
      const { size: bytes } = await lstat(archive);
      const entry: LayerEntry = { bytes, sha256: await sha256OfFile(archive), files };
      await writeFile(path.join(result, ENTRY), JSON.stringify(entry));
      await rename(result, made).catch(async (error: unknown) => {
        if (!(await isThere(made))) throw error;
      });
    } finally {
      await rm(aside, { recursive: true, force: true });
    }
  }
}
