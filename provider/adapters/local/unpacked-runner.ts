import { execFile } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { ServiceError } from "../../core/errors";
import { printable } from "../../core/text";
import { isThere, privateFolder } from "../cache/private-folder";
import { allowedVariables } from "./variables";

const PRIVATE = 0o700;
const UNPACK_MS = 60_000;
/** zip to folder, with bytecode, which a run could not count on to be written by another one at the same time. */
const UNPACK =
  "import compileall, sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2]); " +
  "compileall.compile_dir(sys.argv[2], quiet=2)";

/** The runner's sources in a folder named by the zip's digest, that only this user can read or write. */
export class UnpackedRunner {
  readonly #env: NodeJS.ProcessEnv;
  readonly #zip: string;
  readonly #parent: string;
  #digest: Promise<string> | undefined;
  #folder: Promise<string> | undefined;

  constructor(zip: string, parent: string, env: NodeJS.ProcessEnv) {
    this.#env = allowedVariables(env);
    this.#zip = zip;
    this.#parent = parent;
  }

  /** Digest of the zip. */
  digest(): Promise<string> {
    this.#digest ??= this.#readDigest();
    return this.#digest;
  }

  /**
   * The folder, made if it isn't there: aside first, so that nobody meets half of it.
   * @throws ServiceError where it can't be made, or somebody else could write to it.
   */
  async unpackedWith(python: string): Promise<string> {
    this.#folder ??= this.#unpacked(python);
    try {
      return await this.#folder;
    } catch (error) {
      this.#folder = undefined;
      if (error instanceof ServiceError) throw error;
      throw new ServiceError(
        "RUNNER_UNUSABLE",
        `the runner can't be unpacked into the cache folder (${printable((error as Error).message, 300)})`,
        "Set pythonConnectors:cacheDir, or PYTHON_CONNECTORS_CACHE_DIR, to a folder that you can write to.",
        { cause: error },
      );
    }
  }

  async #readDigest(): Promise<string> {
    const zip = await readFile(this.#zip).catch((error: NodeJS.ErrnoException) => {
      throw new ServiceError(
        "RUNNER_MISSING",
        `the package's runner.zip can't be read (${error.code})`,
        "Install pulumi-python-connectors again; in a clone, run `npm run build`.",
        { cause: error },
      );
    });
    return createHash("sha256").update(zip).digest("hex").slice(0, 32);
  }

  async #unpacked(python: string): Promise<string> {
    const folder = path.join(this.#parent, await this.digest());
    await mkdir(this.#parent, { recursive: true, mode: PRIVATE });
    await privateFolder(this.#parent);
    if (await isThere(folder)) return privateFolder(folder);
    const aside = path.join(this.#parent, `.${randomBytes(8).toString("hex")}`);
    try {
      await mkdir(aside, { mode: PRIVATE });
      const options = { timeout: UNPACK_MS, env: this.#env };
      await promisify(execFile)(python, ["-I", "-c", UNPACK, this.#zip, aside], options);
      await rename(aside, folder).catch(async (error: unknown) => {
        // Somebody else was faster.
        if (!(await isThere(folder))) throw error;
      });
    } finally {
      await rm(aside, { recursive: true, force: true });
    }
    return privateFolder(folder);
  }
}
