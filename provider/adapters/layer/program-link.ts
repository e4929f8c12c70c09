import { randomBytes } from "node:crypto";
import { mkdir, rename, rm, symlink } from "node:fs/promises";
import path from "node:path";
import { ServiceError } from "../../core/errors";
import type { BakedLayer } from "./layer-builder";

/** Where tools keep what is made again at any time; no repository has it. */
const FOLDER = path.join("node_modules", ".cache", "pulumi-python-connectors", "layers");

/**
 * Links a layer's archive into a program's folder. Pulumi's state keeps the path of an archive, and one into the user's cache
 * would name the user there, and differ between machines.
 *
 * @param program The program's folder.
 * @returns The link's path relative to it: the same for the same bytes, whoever runs the program.
 * @throws ServiceError where the folder can't be written to.
 */
export async function programLink({ archivePath, sha256 }: BakedLayer, program: string): Promise<string> {
  const folder = path.join(program, FOLDER);
  const name = `${Buffer.from(sha256, "base64").toString("hex")}.zip`;
  const aside = path.join(folder, `.${randomBytes(8).toString("hex")}`);
  try {
    await mkdir(folder, { recursive: true });
    await symlink(archivePath, aside);
    // Another cache folder may have had it; several runs may be about to link it.
    await rename(aside, path.join(folder, name));
  } catch (error) {
    await rm(aside, { force: true }).catch(() => {});
    const { code = "unknown" } = error as NodeJS.ErrnoException;
    throw new ServiceError(
      "LAYER_NOT_LINKED",
      `the layer can't be linked into ${FOLDER} of the program's folder (${code})`,
      "Make the folder writable for who runs pulumi.",
    );
  }
  return path.join(FOLDER, name);
}
