import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import { commandsOnPath, isExecutable, runCommand } from "../command.mjs";
import { makeFolder } from "./aside.mjs";
import { SetupError } from "./progress.mjs";

const PROGRAMS = ["initdb", "postgres", "psql"];
const DEBIAN = "/usr/lib/postgresql";
/** Of what the server needs, what it does without here (its compiler of queries), or what every Debian has. */
const LEFT_OUT = /^lib(c6|c-|gcc|stdc|llvm|z3|perl|debian-installer|newt|slang|textwrap)|-perl$/;

/**
 * The folder for Debian's packages of the PostgreSQL server: one for each release, as they fit that one only.
 *
 * @param {string} cache
 * @returns {Promise<string>}
 */
export async function postgresPackagesFolder(cache) {
  const release = await readFile("/etc/os-release", "utf8").catch(() => "");
  const key = createHash("sha256").update(`${release}\0${process.arch}`).digest("hex");
  return join(cache, "postgres", key.slice(0, 16));
}

/**
 * The folder with the server's programs where the machine has them, else that with its packages; empty where there is
 * neither.
 *
 * @param {string} packages
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<string>}
 */
export async function findPostgres(packages, env = process.env) {
  const onPath = await Promise.all(commandsOnPath("initdb", env).map((file) => realpath(file).then(dirname)));
  const versions = await readdir(DEBIAN).catch(() => []);
  const newestFirst = versions
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(DEBIAN, version, "bin"));
  const found = [...onPath, ...newestFirst].find((folder) =>
    PROGRAMS.every((name) => isExecutable(join(folder, name))),
  );
  return found ?? (existsSync(packages) ? packages : "");
}

/**
 * Whether packages can be had: elsewhere, the tests that need the server say so.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {boolean}
 */
export function hasDebianPackages(env = process.env) {
  return ["apt-get", "apt-cache", "dpkg"].every((name) => commandsOnPath(name, env).length > 0);
}

/**
 * Downloads the server's packages and those of the libraries that it needs. Nothing is installed, so that it needs no
 * rights; the lists of packages are fetched anew and kept apart from the machine's.
 *
 * @param {string} folder
 */
export async function downloadPostgres(folder) {
  await makeFolder(folder, async (ready, scratch) => {
    const [lists, cache] = [join(scratch, "lists"), join(scratch, "cache")];
    await mkdir(join(lists, "partial"), { recursive: true });
    await mkdir(join(cache, "archives", "partial"), { recursive: true });
    await mkdir(ready);
    const options = ["-o", `Dir::State::lists=${lists}`, "-o", `Dir::Cache=${cache}`];
    const run = async (/** @type {string} */ command, /** @type {string[]} */ ...args) => {
      const ran = await runCommand(command, [...options, ...args], { cwd: ready, timeoutMs: 5 * 60_000 });
      if (ran.code !== 0) {
        throw new SetupError(
          "PostgreSQL could not be had from Debian's packages: check the network.",
          ran.stderr,
        );
      }
      return ran.stdout;
    };
    // Without a user of its own for downloads, which could not write here.
    const alone = ["-o", "APT::Sandbox::User="];
    await run("apt-get", ...alone, "-qq", "update");
    const server = (await run("apt-cache", "depends", "postgresql")).match(
      /Depends: (postgresql-\d+)$/m,
    )?.[1];
    if (server === undefined) throw new SetupError("Debian's packages have no PostgreSQL server.");
    const client = server.replace("postgresql-", "postgresql-client-");
    const hard = ["recommends", "suggests", "conflicts", "breaks", "replaces", "enhances"].map(
      (kind) => `--no-${kind}`,
    );
    const needed =
      (await run("apt-cache", ...hard, "--recurse", "depends", server, client)).match(/^[a-z].*$/gm) ?? [];
    const libraries = needed.filter((name) => name.startsWith("lib") && !LEFT_OUT.test(name));
    await run("apt-get", ...alone, "-qq", "download", server, client, ...libraries);
  });
}
