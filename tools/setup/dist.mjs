import { createHash } from "node:crypto";
import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import {
  chmod,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { runCommand } from "../command.mjs";
import { repository } from "../paths.mjs";
import { SetupError } from "./progress.mjs";
import { packageEntries, removeUnreachedFiles } from "./reached-files.mjs";

const DIST = join(repository, "dist");
const STAMPS = join(DIST, ".stamps");
const RUNNER = join(repository, "provider", "runner");
const COMMAND = join(DIST, "cli", "main.js");
const LINK = join(repository, "node_modules", "pulumi-python-connectors");

/** The runner's zip, as Lambda takes it. */
export const runnerZip = join(DIST, "runner.zip");

/** What the compiled JavaScript depends on: files, and folders with all sources below. */
const JAVASCRIPT_INPUTS = [
  "package-lock.json",
  "tsconfig.json",
  "tsconfig.build.json",
  "sdk",
  "provider",
  "cli",
];

/** @returns {Promise<boolean>} */
export async function javascriptIsBuilt() {
  return (await isStamped("javascript", await javascriptDigest())) && existsSync(join(DIST, "sdk"));
}

/** Compiles the TypeScript sources. They are written aside first: a failing compiler leaves dist as it was. */
export async function buildJavascript() {
  const digest = await javascriptDigest();
  const aside = join(repository, "node_modules", `.dist-${process.pid}`);
  const compiler = join(repository, "node_modules", "typescript", "bin", "tsc");
  try {
    const args = [compiler, "--project", "tsconfig.build.json", "--outDir", aside, "--noEmitOnError"];
    const compiled = await runCommand(process.execPath, args, { cwd: repository, timeoutMs: 5 * 60_000 });
    if (compiled.code !== 0) {
      throw new SetupError("The TypeScript sources do not compile: see the messages above.", compiled.stdout);
    }
    await removeUnreachedFiles(aside);
    await mkdir(DIST, { recursive: true });
    for (const name of await readdir(DIST)) {
      if (!name.startsWith(".stamps") && !name.startsWith("runner.zip")) {
        await rm(join(DIST, name), { recursive: true, force: true });
      }
    }
    for (const name of await readdir(aside)) await rename(join(aside, name), join(DIST, name));
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
  await writeStamp("javascript", digest);
}

/** @returns {Promise<boolean>} */
export async function commandIsExecutable() {
  try {
    accessSync(COMMAND, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Lets the command line be started as a command: npm does it where it installs the package, `npx` in its clone doesn't. */
export async function makeCommandExecutable() {
  await chmod(COMMAND, 0o755);
}

/** @returns {Promise<boolean>} */
export async function runnerIsPacked() {
  return (await isStamped("runner", await runnerDigest())) && existsSync(runnerZip);
}

/**
 * Packs the runner's zip with the script that the runner brings for it.
 *
 * @param {string} python
 */
export async function packRunner(python) {
  const digest = await runnerDigest();
  await mkdir(DIST, { recursive: true });
  const aside = join(DIST, `runner.zip.${process.pid}`);
  const packed = await runCommand(python, [join(RUNNER, "pack.py"), aside], {
    cwd: repository,
    timeoutMs: 60_000,
  });
  if (packed.code !== 0)
    throw new SetupError("The runner could not be packed.", packed.stdout + packed.stderr);
  await rename(aside, runnerZip);
  await writeStamp("runner", digest);
}

/** @returns {Promise<boolean>} */
export async function packageIsLinked() {
  return (await readlink(LINK).catch(() => undefined)) === "..";
}

/** Links the package into its own node_modules, so that the provider's process finds it by its name. */
export async function linkPackage() {
  if (await lstat(LINK).catch(() => undefined)) await rm(LINK, { recursive: true });
  await symlink("..", LINK);
}

async function javascriptDigest() {
  const sources = await digestOf(
    JAVASCRIPT_INPUTS,
    (path) => !path.startsWith(`provider${sep}runner${sep}`) && !path.endsWith(".test.ts"),
  );
  // What the package's ways in are decides which declarations stay.
  return createHash("sha256").update(sources).update(JSON.stringify(packageEntries())).digest("hex");
}

function runnerDigest() {
  return digestOf([join("provider", "runner")], () => true);
}

/**
 * @param {string[]} inputs
 * @param {(path: string) => boolean} counts
 */
async function digestOf(inputs, counts) {
  const digest = createHash("sha256");
  for (const input of inputs) {
    const below = await readdir(join(repository, input), { recursive: true, withFileTypes: true }).catch(
      () => undefined,
    );
    const files = below
      ? below
          .filter((entry) => entry.isFile())
          .map((entry) => relative(repository, join(entry.parentPath, entry.name)))
      : [input].filter((file) => existsSync(join(repository, file)));
    for (const file of files.sort()) {
      // Caches of Python's tools come and go beside the sources.
      const isCache = file.split(sep).some((part) => part.startsWith(".") || part === "__pycache__");
      if (isCache || !counts(file)) continue;
      digest
        .update(`${file}\0`)
        .update(await readFile(join(repository, file)))
        .update("\0");
    }
  }
  return digest.digest("hex");
}

/**
 * @param {string} name
 * @param {string} digest
 */
async function isStamped(name, digest) {
  try {
    return readFileSync(join(STAMPS, name), "utf8") === digest;
  } catch {
    return false;
  }
}

/**
 * @param {string} name
 * @param {string} digest
 */
async function writeStamp(name, digest) {
  await mkdir(STAMPS, { recursive: true });
  await writeFile(join(STAMPS, name), digest);
}
