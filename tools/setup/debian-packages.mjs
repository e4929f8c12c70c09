import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { commandsOnPath, runCommand } from "../command.mjs";
import { makeFolder } from "./aside.mjs";
import { SetupError } from "./progress.mjs";

/**
 * The folder for the Debian packages of a program: one for each release, as they fit that one only.
 *
 * @param {string} cache
 * @param {string} program
 * @returns {Promise<string>}
 */
export async function debianPackagesFolder(cache, program) {
  const release = await readFile("/etc/os-release", "utf8").catch(() => "");
  const key = createHash("sha256").update(`${release}\0${process.arch}`).digest("hex");
  return join(cache, program, key.slice(0, 16));
}

/**
 * Whether packages can be had: elsewhere, the tests that need a program from them say so.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {boolean}
 */
export function hasDebianPackages(env = process.env) {
  return ["apt-get", "apt-cache", "dpkg"].every((name) => commandsOnPath(name, env).length > 0);
}

/**
 * What `apt-cache` says.
 *
 * @callback AptCache
 * @param {...string} args
 * @returns {Promise<string>}
 */

/**
 * What these packages depend on, through all of them.
 *
 * @param {AptCache} aptCache
 * @param {readonly string[]} packages
 * @returns {Promise<string[]>}
 */
export async function dependenciesOf(aptCache, packages) {
  const hard = ["recommends", "suggests", "conflicts", "breaks", "replaces", "enhances"];
  const needed = await aptCache(...hard.map((kind) => `--no-${kind}`), "--recurse", "depends", ...packages);
  return needed.match(/^[a-z].*$/gm) ?? [];
}

/**
 * Downloads Debian packages. Nothing is installed, so that it needs no rights; the lists of packages are fetched anew and
 * kept apart from the machine's.
 *
 * @param {string} folder
 * @param {string} program as messages name it
 * @param {(aptCache: AptCache) => Promise<readonly string[]>} choose the packages' names
 */
export async function downloadDebianPackages(folder, program, choose) {
  await makeFolder(folder, async (ready, scratch) => {
    const [lists, cache] = [join(scratch, "lists"), join(scratch, "cache")];
    await mkdir(join(lists, "partial"), { recursive: true });
    await mkdir(join(cache, "archives", "partial"), { recursive: true });
    await mkdir(ready);
    const options = ["-o", `Dir::State::lists=${lists}`, "-o", `Dir::Cache=${cache}`];
    const run = async (/** @type {string} */ command, /** @type {readonly string[]} */ args) => {
      const ran = await runCommand(command, [...options, ...args], { cwd: ready, timeoutMs: 5 * 60_000 });
      if (ran.code === 0) return ran.stdout;
      throw new SetupError(
        `${program} could not be had from Debian's packages: check the network.`,
        ran.stderr,
      );
    };
    // Without a user of its own for downloads, which could not write here.
    const alone = ["-o", "APT::Sandbox::User=", "-qq"];
    await run("apt-get", [...alone, "update"]);
    const packages = await choose((...args) => run("apt-cache", args));
    await run("apt-get", [...alone, "download", ...packages]);
  });
}
