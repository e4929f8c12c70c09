import { existsSync } from "node:fs";
import { readdir, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import { commandsOnPath, isExecutable } from "../command.mjs";
import { dependenciesOf, downloadDebianPackages } from "./debian-packages.mjs";
import { SetupError } from "./progress.mjs";

const PROGRAMS = ["initdb", "postgres", "psql"];
const DEBIAN = "/usr/lib/postgresql";
/** Of what the server needs, what it does without here (its compiler of queries), or what every Debian has. */
const LEFT_OUT = /^lib(c6|c-|gcc|stdc|llvm|z3|perl|debian-installer|newt|slang|textwrap)|-perl$/;

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
 * Downloads the server's packages and those of the libraries that it needs.
 *
 * @param {string} folder
 */
export async function downloadPostgres(folder) {
  await downloadDebianPackages(folder, "PostgreSQL", async (aptCache) => {
    const server = (await aptCache("depends", "postgresql")).match(/Depends: (postgresql-\d+)$/m)?.[1];
    if (server === undefined) throw new SetupError("Debian's packages have no PostgreSQL server.");
    const client = server.replace("postgresql-", "postgresql-client-");
    const needed = await dependenciesOf(aptCache, [server, client]);
    const libraries = needed.filter((name) => name.startsWith("lib") && !LEFT_OUT.test(name));
    return [server, client, ...libraries];
  });
}
