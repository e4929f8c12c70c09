import { createHash } from "node:crypto";
import { InputError, type Problem } from "../errors";
import { parseRequirements, type Requirements } from "../requirements/requirements";

/** The processor of a Lambda function. */
export type Architecture = "arm64" | "x86_64";

/**
 * What uv calls the platform of the runtime python3.13: Amazon Linux 2023 has glibc 2.34, so wheels for that and for all
 * older ones run.
 */
const PLATFORMS: { readonly [architecture in Architecture]: string } = {
  arm64: "aarch64-manylinux_2_34",
  x86_64: "x86_64-manylinux_2_34",
};
const LAYER_PYTHON = "3.13";

/** The folder of a layer that Lambda's Python has on its path, as `/opt/python`. */
export const LAYER_FOLDER = "python";
/**
 * The file in it that says what is baked in, as the list in its normal form. The runner reads it: an entry that a marker
 * excludes leaves no other trace. provider/runner/.../requirements/baked_in.py has the same name.
 */
export const BAKED_LIST = "python-connectors-baked-in.txt";

/** Raised when the same list is to give another archive: it is part of the archive's key. */
const LAYER_FORMAT = 1;

/** Lambda's limits, in bytes: of the function with all of its layers unpacked, and of an archive that a request carries. */
const MAX_UNZIPPED_BYTES = 250 * 1024 * 1024;
const MAX_ARCHIVE_BYTES = 50 * 1024 * 1024;
/** Of the zip format without its 64-bit extension. */
export const MAX_FILES = 65_000;

/**
 * The list of a layer, read as a connection's is.
 * @throws InputError where there is none, or it isn't locked.
 */
export function layerList(declared: unknown): Requirements {
  const problems = (reasons: readonly string[]): Problem[] =>
    reasons.map((reason) => ({ path: "requirements", reason }));
  if (typeof declared !== "string") {
    const { problem } = (declared ?? {}) as { readonly problem?: unknown };
    const reason = typeof problem === "string" ? problem : 'write { path: "<file>" } or { inline: "<list>" }';
    throw new InputError(problems([reason]));
  }
  const parsed = parseRequirements(declared);
  if ("faults" in parsed) throw new InputError(problems(parsed.faults));
  if (parsed.text === "") throw new InputError(problems(["the list is empty: leave it out"]));
  return parsed;
}

/** The name of a list's archive: equal lists for one platform have one, whatever made them. */
export function layerKey({ text }: Pick<Requirements, "text">, architecture: Architecture): string {
  const parts = [LAYER_FORMAT, text, PLATFORMS[architecture], LAYER_PYTHON];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);
}

/** What uv is told: the files that were locked and no others, for the function's platform, nothing built, nothing run. */
export function installArguments(list: string, target: string, architecture: Architecture): string[] {
  return [
    ...["pip", "install", "--quiet", "--no-progress", "--color", "never"],
    ...["--require-hashes", "--no-deps", "--only-binary", ":all:"],
    ...["--python-platform", PLATFORMS[architecture], "--python-version", LAYER_PYTHON],
    ...["--link-mode", "copy", "--no-compile-bytecode", "--target", target, "--requirement", list],
  ];
}

/** Written by the installer, not by the wheel: it differs between machines and installers. */
const INSTALLERS_OWN = new Set(["RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "uv_cache.json"]);

/** Whether a file that was installed is part of the layer. `name` is relative to where it was installed, with `/`. */
export function isLayerFile(name: string): boolean {
  const parts = name.split("/");
  const last = parts.at(-1) ?? "";
  if (parts.includes("__pycache__") || last.endsWith(".pyc")) return false;
  if (parts.length === 1 && last.startsWith(".")) return false;
  return !(parts.length === 2 && parts[0]?.endsWith(".dist-info") && INSTALLERS_OWN.has(last));
}

/** Whether a file is one that the installer made to start a package from a shell: it names the machine's own Python. */
export function isLauncher(name: string, start: Uint8Array): boolean {
  return /^bin\/[^/]+$/.test(name) && start[0] === 0x23 && start[1] === 0x21;
}

/** A file of the layer. */
export interface LayerFile {
  /** With `/`, from the layer's root: `python/six.py`. */
  readonly name: string;
  readonly bytes: number;
}

const MOST_SHOWN = 5;

/**
 * What is too large for Lambda about a layer, and what to do about it; `undefined` where nothing is.
 * @param functionBytes What the function itself has, unpacked.
 */
export function unzippedProblem(files: readonly LayerFile[], functionBytes: number): string | undefined {
  if (files.length > MAX_FILES) return `the packages have ${files.length} files; the limit is ${MAX_FILES}`;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  if (bytes + functionBytes <= MAX_UNZIPPED_BYTES) return undefined;
  return (
    `the packages have ${megabytes(bytes)} unpacked, and the function ${megabytes(functionBytes)}: Lambda's limit for both is ` +
    `${megabytes(MAX_UNZIPPED_BYTES)}. The largest: ${largest(files)}`
  );
}

/** The same for the archive. */
export function archiveProblem(files: readonly LayerFile[], archiveBytes: number): string | undefined {
  if (archiveBytes <= MAX_ARCHIVE_BYTES) return undefined;
  return (
    `the packages have ${megabytes(archiveBytes)} zipped: a request to Lambda carries at most ` +
    `${megabytes(MAX_ARCHIVE_BYTES)}. The largest, unpacked: ${largest(files)}`
  );
}

/** By what stands first in a layer's folder: `pandas`, and what a wheel brings beside it, as `pandas.libs`. */
function largest(files: readonly LayerFile[]): string {
  const sums = new Map<string, number>();
  for (const { name, bytes } of files) {
    const top = name.split("/")[1] ?? name;
    const part = top.replace(/\.libs$|-[^-]*\.dist-info$|\.py$/, "");
    sums.set(part, (sums.get(part) ?? 0) + bytes);
  }
  return [...sums]
    .sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))
    .slice(0, MOST_SHOWN)
    .map(([part, bytes]) => `${part} ${megabytes(bytes)}`)
    .join(", ");
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024 / 1024)} MB`;
}
