import { writeFileSync } from "node:fs";
import path from "node:path";
import { ServiceError } from "../../provider/core/errors";
import type { Manifest } from "../../provider/core/manifest/manifest";
import { EXIT } from "../exit-status";
import { manifestOf } from "../input/manifest";
import { counted, safeJson } from "../output/safe-text";
import type { Outside } from "../outside";
import { outputOf, reported } from "../session";

export interface ManifestFlags {
  readonly stack?: string;
  readonly cwd?: string;
  readonly out?: string;
  readonly json?: boolean;
  readonly color: boolean;
}

/** Says what the program of a stack declares, without one secret. */
export function manifest(flags: ManifestFlags, outside: Outside): Promise<number> {
  return reported(flags, outside, async () => {
    const output = outputOf(flags, outside);
    const { manifest: made, folder, failed } = await manifestOf({ ...flags }, outside);
    if (failed !== undefined) throw failed;
    const base =
      flags.out === undefined ? path.resolve(flags.cwd ?? ".") : path.dirname(path.resolve(flags.out));
    const kept: Manifest = {
      ...made,
      folder: path.relative(base, folder) || ".",
      madeAt: new Date().toISOString(),
    };
    if (flags.out === undefined) {
      output.print(safeJson(kept));
      return EXIT.ok;
    }
    write(flags.out, `${JSON.stringify(kept, undefined, 2)}\n`);
    const { connections, connectors, stack } = kept;
    const counts = { connections: connections.length, connectors: connectors.length };
    if (flags.json) output.print(safeJson({ file: flags.out, stack, ...counts }));
    else {
      const what = `${counted(counts.connectors, "connector")} and ${counted(counts.connections, "connection")}`;
      output.print(`wrote ${what} of ${stack} to ${flags.out}`);
    }
    return EXIT.ok;
  });
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ServiceError("NOT_WRITABLE", `can't write "${file}" (${code})`, "Name another file.", {
      cause: error,
    });
  }
}
