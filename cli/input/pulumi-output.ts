import { createReadStream } from "node:fs";
import { readWithin } from "../../provider/adapters/limited-stream";
import { InputError } from "../../provider/core/errors";
import { MAX_OUTPUT_BYTES } from "../../provider/core/pulumi/run/run-output";
import type { Outside } from "../outside";

/** A file, or stdin, with what Pulumi printed. */
export interface PulumiOutput {
  /** What it is called in a message. */
  readonly name: string;
  readonly bytes: Buffer;
}

const NO_FILES =
  'name what "pulumi preview --json" printed, or pipe it in: pulumi preview --json | npx python-connectors report';

/**
 * Reads files one after the other, so that no more than one need be held; `-` is stdin, and so is none, unless nobody but a person
 * at a terminal could write it.
 */
export async function* pulumiOutputs(
  files: readonly string[],
  { input }: Pick<Outside, "input">,
): AsyncGenerator<PulumiOutput> {
  if (files.length === 0 && input.isTTY === true) {
    throw new InputError([{ path: "files", reason: NO_FILES }]);
  }
  let left = MAX_OUTPUT_BYTES;
  for (const file of files.length === 0 ? ["-"] : files) {
    const name = file === "-" ? "stdin" : file;
    const bytes = await allOf(name, file === "-" ? input : createReadStream(file), left);
    left -= bytes.length;
    yield { name, bytes };
  }
}

async function allOf(name: string, source: AsyncIterable<Uint8Array>, limit: number): Promise<Buffer> {
  const refused = (reason: string) => new InputError([{ path: name, reason }]);
  const bytes = await readWithin(source, limit).catch((error: NodeJS.ErrnoException) => {
    throw refused(whyUnreadable(error));
  });
  if (bytes === undefined) throw refused(`with this, the output has more than ${MAX_OUTPUT_BYTES} bytes`);
  return bytes;
}

function whyUnreadable({ code }: NodeJS.ErrnoException): string {
  if (code === "ENOENT" || code === "ENOTDIR") return "there is no such file";
  return code === "EISDIR" ? "this is a folder, not a file" : `this can't be read (${code})`;
}
