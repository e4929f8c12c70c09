import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type ConnectorsError, ServiceError } from "../../provider/core/errors";
import {
  MANIFEST_VARIABLE,
  MAX_MANIFEST_BYTES,
  type ProgramManifest,
} from "../../provider/core/manifest/manifest";
import { parseProgramManifest } from "../../provider/core/manifest/read";
import { textFile } from "../input/text-file";
import { failure, isFolder, refusedFolder } from "./deployed-stack";
import type { PulumiCommand } from "./pulumi-command";

/** What a program declares, as it stands; and why its preview failed, where it did: something may then be missing. */
export interface MadeManifest {
  readonly manifest: ProgramManifest;
  readonly failed: ConnectorsError | undefined;
}

/**
 * Runs a preview of a stack's program that only says what it declares: the run is untrusted, so no code of a connector is run and
 * no credential is opened.
 * @param place The stack, else the one that is selected, and the folder of its program.
 * @throws InputError, ServiceError
 */
export async function programManifest(
  place: { readonly stack: string | undefined; readonly folder: string },
  pulumi: PulumiCommand,
): Promise<MadeManifest> {
  if (!isFolder(place.folder)) throw refusedFolder(place.folder);
  // Only this user may enter it.
  const folder = mkdtempSync(path.join(tmpdir(), "python-connectors-manifest-"));
  try {
    const file = path.join(folder, "manifest.json");
    const stack = place.stack === undefined ? [] : ["--stack", place.stack];
    const variables = { [MANIFEST_VARIABLE]: file, PYTHON_CONNECTORS_MODE: "untrusted" };
    const args = ["preview", "--suppress-outputs", "--suppress-progress", "--color", "never", ...stack];
    const ran = await pulumi(args, place.folder, variables);
    const failed =
      ran.code === 0
        ? undefined
        : failure("pulumi preview", `${errorsIn(ran.stdout)}${ran.stderr}`, {
            ...place,
            stack: place.stack ?? "",
          });
    const text = manifestText(file);
    if (text === undefined) throw failed ?? nothingDeclared();
    const read = parseProgramManifest(text, "the manifest");
    if ("value" in read) return { manifest: read.value, failed };
    throw new ServiceError(
      "MANIFEST_UNREADABLE",
      `what the program declares can't be read: ${read.problems.map(({ path, reason }) => `${path}: ${reason}`).join("; ")}`,
      "Use the pulumi-python-connectors of the program's own folder: npx --no-install python-connectors.",
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the engine reports as errors, a line each: warnings of this run say only that nothing is run. */
function errorsIn(stdout: string): string {
  const at = stdout.indexOf("Diagnostics:");
  const blocks = at < 0 ? [] : stdout.slice(at).split(/\n\s*\n/);
  const errors = blocks.flatMap((block) => {
    const resource = /^ {2}\S+ \((.*)\):$/m.exec(block)?.[1];
    const said = [...block.matchAll(/^\s+error: (.*(?:\n {6,}.*)*)/gm)].map(([, text = ""]) => plain(text));
    // That it failed is all that the stack's own row says.
    return said
      .filter((text) => text !== "preview failed")
      .map((text) => (resource === undefined ? text : `${resource}: ${text}`));
  });
  return errors.map((line) => `${line}\n`).join("");
}

/** Without what the engine puts before a check's words. */
function plain(text: string): string {
  return text
    .replace(/\s*\n\s*/g, " ")
    .replace(/^\S+ resource '.*?' has a problem: /, "")
    .trim();
}

function manifestText(file: string): string | undefined {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > MAX_MANIFEST_BYTES) {
    throw new ServiceError("MANIFEST_UNREADABLE", `the manifest has more than ${MAX_MANIFEST_BYTES} bytes`);
  }
  const found = textFile(file);
  return found !== undefined && "text" in found ? found.text : undefined;
}

function nothingDeclared(): ServiceError {
  return new ServiceError(
    "MANIFEST_EMPTY",
    "the program declares no connection and no connector",
    "Make them in the program, with a version of pulumi-python-connectors that has this command.",
  );
}
