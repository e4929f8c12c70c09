import { randomBytes } from "node:crypto";
import { lstat, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { ServiceError } from "../../core/errors";
import type { Requirements } from "../../core/requirements/requirements";
import {
  type Architecture,
  archiveProblem,
  BAKED_LIST,
  LAYER_FOLDER,
  type LayerFile,
  layerKey,
  unzippedProblem,
} from "../../core/runner-function/baked-layer";
import { isThere, privateFolder } from "../cache/private-folder";
import { installedFiles } from "./installed-files";
import { installForLayer } from "./uv";
import { sha256OfFile, writeZip } from "./zip";

/** Packages as the archive of a Lambda layer. */
export interface BakedLayer {
  /** Absolute path of the zip, in the user's cache folder. */
  readonly archivePath: string;
  /** Of the zip's bytes, as Lambda writes it: base64. */
  readonly sha256: string;
  readonly bytes: number;
  readonly unzippedBytes: number;
  /** Package to version. */
  readonly packages: { readonly [name: string]: string };
}

const TOO_LARGE_NEXT =
  "Take packages out of the list: the runner installs what a connection requires and isn't baked in; or put them into a " +
  "layer of your own, through a bucket, and add it to the function by `transform`.";

/** Makes layers, each once for all programs of this user: by what is in it, in a folder that only this user can write. */
export class LayerBuilder {
  readonly #folder: string;
  readonly #env: NodeJS.ProcessEnv;

  constructor(folder: string, env: NodeJS.ProcessEnv) {
    this.#folder = folder;
    this.#env = env;
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
    if (!(await isThere(made))) await this.#build(requirements, architecture, made);
    await privateFolder(made);
    const files = JSON.parse(await readFile(path.join(made, "files.json"), "utf8")) as LayerFile[];
    const archivePath = path.join(made, "layer.zip");
    const { size } = await lstat(archivePath);
    const problem = unzippedProblem(files, functionBytes) ?? archiveProblem(files, size);
    if (problem !== undefined) throw new ServiceError("LAYER_TOO_LARGE", problem, TOO_LARGE_NEXT);
    return {
      archivePath,
      sha256: await sha256OfFile(archivePath),
      bytes: size,
      unzippedBytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
      packages: requirements.packages,
    };
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
      await writeZip(
        path.join(result, "layer.zip"),
        found.map(({ name, path: file, executable }) => ({
          name: `${LAYER_FOLDER}/${name}`,
          path: file,
          executable,
        })),
      );
      await writeFile(path.join(result, "files.json"), JSON.stringify(files));
      await rename(result, made).catch(async (error: unknown) => {
        if (!(await isThere(made))) throw error;
      });
    } finally {
      await rm(aside, { recursive: true, force: true });
    }
  }
}
