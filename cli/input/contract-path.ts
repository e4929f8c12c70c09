import { existsSync, realpathSync } from "node:fs";
import path from "node:path";
import { isOutside } from "../../provider/adapters/folders";
import { InputError } from "../../provider/core/errors";
import { safeLine } from "../output/safe-text";

/**
 * The file of a contract that a state, a preview or a manifest names: it leads to nothing out of the program's folder, as for the
 * program.
 * @param name Of the connector.
 * @throws InputError
 */
export function contractPath(contract: string, folder: string, name: string): string {
  const file = path.join(folder, contract);
  if (!path.isAbsolute(contract) && leadsInto(file, folder)) return file;
  throw refused(name, contract, "leads out of the program's folder");
}

/**
 * The file of a contract that a kept manifest names. Where the program's folder is, is the manifest's word too, so the file has to be
 * below where the command runs, or beside the manifest.
 * @param kept The manifest's own folder.
 * @throws InputError
 */
export function keptContractPath(contract: string, folder: string, name: string, kept: string): string {
  const file = contractPath(contract, folder, name);
  if ([".", kept].some((root) => leadsInto(file, root))) return path.relative(".", file);
  const how = "name the file, or run the command in the program's folder";
  throw refused(name, contract, `is not in this folder, nor in that of the manifest: ${how}`);
}

/** Whether a file, by its path and without links, is within a folder. The file need not be there. */
function leadsInto(file: string, folder: string): boolean {
  const real = (at: string): string => (existsSync(at) ? realpathSync(at) : real(path.dirname(at)));
  const [full, root] = [path.resolve(file), path.resolve(folder)];
  return !isOutside(full, root) && !isOutside(real(path.dirname(full)), real(root));
}

function refused(name: string, contract: string, reason: string): InputError {
  return new InputError([
    { path: safeLine(name, 300), reason: safeLine(`its contract ${JSON.stringify(contract)} ${reason}`, 2000) },
  ]);
}
