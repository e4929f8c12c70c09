import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { isExecutable, runCommand } from "../command.mjs";
import { repository } from "../paths.mjs";
import { makeFolder } from "./aside.mjs";
import { buildGoProgram } from "./go-build.mjs";
import { findGo } from "./prerequisites.mjs";
import { SetupError } from "./progress.mjs";

const ACTIONLINT = join(repository, "tools", "actionlint", "go.sum");
const SHELLCHECK = join(repository, "tools", "python", "shellcheck.txt");

/**
 * The folders with the linters of the CI recipes: one for each version of each.
 *
 * @param {string} cache
 * @returns {Promise<{ actionlint: string, shellcheck: string }>}
 */
export async function ciLinterFolders(cache) {
  const folder = async (/** @type {string} */ name, /** @type {string} */ pinned) => {
    const key = createHash("sha256")
      .update(await readFile(pinned))
      .update(`\0${process.platform} ${process.arch}`)
      .digest("hex");
    return join(cache, "linters", `${name}-${key.slice(0, 16)}`);
  };
  return {
    actionlint: await folder("actionlint", ACTIONLINT),
    shellcheck: await folder("shellcheck", SHELLCHECK),
  };
}

/**
 * Whether actionlint is there, or can't be built for want of Go: the tests that need it say so.
 *
 * @param {string} folder
 */
export async function actionlintIsThere(folder) {
  return isExecutable(join(folder, "actionlint")) || "problem" in (await findGo());
}

/** @param {string} folder */
export async function buildActionlint(folder) {
  const go = await findGo();
  if ("problem" in go) throw new SetupError(`actionlint is built with Go: ${go.problem}.`);
  await makeFolder(folder, async (ready) => {
    await mkdir(ready);
    const built = await buildGoProgram({
      go: go.command,
      module: "actionlint",
      source: "github.com/rhysd/actionlint/cmd/actionlint",
      target: join(ready, "actionlint"),
      timeoutMs: 10 * 60_000,
    });
    if (built.code !== 0) {
      throw new SetupError(
        "actionlint could not be built from its Go modules: check the network.",
        built.stderr,
      );
    }
  });
}

/**
 * Where pip puts the program of shellcheck's wheel.
 *
 * @param {string} folder
 */
export function shellcheckIsThere(folder) {
  return isExecutable(join(folder, "bin", "shellcheck"));
}

/**
 * @param {string} folder
 * @param {string} python the Python environment's
 */
export async function installShellcheck(folder, python) {
  const args = ["-I", "-m", "pip", "install", "--quiet", "--no-input", "--no-deps", "--require-hashes"];
  await makeFolder(folder, async (ready) => {
    const installed = await runCommand(
      python,
      [...args, "--only-binary", ":all:", "--target", ready, "-r", SHELLCHECK],
      { timeoutMs: 5 * 60_000 },
    );
    if (installed.code !== 0) {
      throw new SetupError(
        "shellcheck could not be installed from tools/python/shellcheck.txt: check the network.",
        installed.stderr,
      );
    }
  });
}
