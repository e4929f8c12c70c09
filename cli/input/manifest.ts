import { statSync } from "node:fs";
import path from "node:path";
import { type ConnectorsError, InputError } from "../../provider/core/errors";
import { MAX_MANIFEST_BYTES, type ProgramManifest } from "../../provider/core/manifest/manifest";
import { named } from "../../provider/core/manifest/named";
import { parseManifest } from "../../provider/core/manifest/read";
import { safeLine } from "../output/safe-text";
import type { Outside } from "../outside";
import { programManifest } from "../stack/program-manifest";
import { textFile } from "./text-file";

/** The flags that say which program a name is of. */
export interface ProgramFlags {
  readonly stack?: string;
  readonly cwd?: string;
  readonly manifest?: string;
}

/** What a program says of its resources, on this machine. */
export interface FoundManifest {
  readonly manifest: ProgramManifest;
  /** The program's folder. */
  readonly folder: string;
  /** The folder of a manifest that was kept. */
  readonly kept?: string | undefined;
}

/**
 * A program's manifest: made now for a stack, or one that was kept, which it says.
 * @throws InputError, ServiceError
 */
export async function manifestOf(
  flags: ProgramFlags,
  outside: Outside,
): Promise<FoundManifest & { readonly failed?: ConnectorsError | undefined }> {
  if (flags.manifest !== undefined) return keptManifest(flags.manifest, outside);
  const place = { stack: flags.stack, folder: path.resolve(flags.cwd ?? ".") };
  const { manifest, failed } = await programManifest(place, outside.pulumi);
  return { manifest, folder: manifest.folder, failed };
}

function keptManifest(file: string, outside: Outside): FoundManifest {
  const refuse = (reason: string) => new InputError([{ path: "--manifest", reason: safeLine(reason, 2000) }]);
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > MAX_MANIFEST_BYTES)
    throw refuse(`"${file}" has ${size} bytes: at most ${MAX_MANIFEST_BYTES} are read`);
  const found = textFile(file);
  if (found === undefined) {
    throw refuse(`there is no file "${file}": python-connectors manifest --out ${file} makes it`);
  }
  if ("problem" in found) throw refuse(`"${file}": ${found.problem}`);
  const read = parseManifest(found.text, `--manifest ${file}`);
  if ("problems" in read) throw new InputError(read.problems);
  const { madeAt, stack } = read.value;
  outside.err.write(
    `${safeLine(`note: by ${file}, which was made of the stack ${stack} at ${madeAt}: what the program says since is not in it`, 1000)}\n`,
  );
  const kept = path.dirname(file);
  return { manifest: read.value, folder: path.resolve(kept, read.value.folder), kept };
}

/**
 * What a name stands for in a program. Where the program's preview failed, what it declared until then counts, with a note.
 * @throws InputError, or why the preview failed where that may be why the name is not there.
 */
export async function inManifest<T extends { readonly name: string; readonly urn: string }>(
  name: string | undefined,
  flags: ProgramFlags,
  outside: Outside,
  what: string,
  all: (manifest: ProgramManifest) => readonly T[],
): Promise<FoundManifest & { readonly found: T }> {
  const { failed, ...place } = await manifestOf(flags, outside);
  const result = named(all(place.manifest), name ?? "", what);
  if ("found" in result) {
    if (failed !== undefined) {
      outside.err.write(
        `note: the program's preview failed, which changes nothing here: ${safeLine(withoutCommand(failed.message), 300)}\n`,
      );
    }
    return { ...place, found: result.found };
  }
  if (failed !== undefined && !result.isCertain) throw failed;
  throw new InputError([{ path: `<${what.split(" ")[0]}>`, reason: safeLine(result.problem, 2000) }]);
}

/** What a failed preview says, without which command that was. */
function withoutCommand(message: string): string {
  return message.replace(/^`pulumi preview` failed: /, "");
}
