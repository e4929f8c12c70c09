import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { commandsOnPath, runCommand } from "../command.mjs";
import { makeFolder } from "../setup/aside.mjs";

const INSTALL_MS = 5 * 60_000;
const NODE_BINARIES = `node-${process.platform}-${process.arch}`;

/**
 * What the matrix needs beside set-up, each a package of npm with one command.
 *
 * @type {Readonly<Record<string, { name: string, version: string, command: string }>>}
 */
const TOOLS = {
  pnpm: { name: "pnpm", version: "12.21.0", command: "pnpm" },
  "yarn 1": { name: "yarn", version: "1.22.22", command: "yarn" },
  "yarn 4": { name: "@yarnpkg/cli-dist", version: "4.18.1", command: "yarn" },
  bun: { name: "bun", version: "1.4.5", command: "bun" },
  deno: { name: "deno", version: "2.9.6", command: "deno" },
  "node 18": { name: NODE_BINARIES, version: "18.20.8", command: "node" },
  "node 20": { name: NODE_BINARIES, version: "20.20.2", command: "node" },
  "node 22": { name: NODE_BINARIES, version: "22.23.5", command: "node" },
  "node 24": { name: NODE_BINARIES, version: "24.22.3", command: "node" },
};

/** @param {string} name @returns {string} with its version */
export function toolTitle(name) {
  return TOOLS[name] === undefined ? name : `${name.split(" ")[0]} ${TOOLS[name].version}`;
}

/** What a tool can't be used for, and why. */
export class Unavailable extends Error {}

/**
 * The tools of one run, installed once into the cache folder.
 */
export class Machine {
  /** @type {Map<string, Promise<string>>} */
  #folders = new Map();

  /** @param {string} cache the folder of the matrix in the cache folder */
  constructor(cache) {
    this.cache = cache;
  }

  /**
   * The folder with a tool's command, to be put first on PATH.
   *
   * @param {string} name
   * @returns {Promise<string>}
   * @throws {Unavailable}
   */
  tool(name) {
    const found = this.#folders.get(name) ?? this.#install(name);
    this.#folders.set(name, found);
    return found;
  }

  /** @param {string} name */
  async #install(name) {
    if (name === "npm") return "";
    const tool = TOOLS[name];
    if (tool === undefined) throw new Unavailable(`${name} is not known`);
    const folder = join(this.cache, `${name.replace(" ", "-")}-${tool.version}`);
    // The binary itself: the package for Node.js has no links to it.
    const bin = join(folder, "node_modules", ...(tool.command === "node" ? [tool.name, "bin"] : [".bin"]));
    if (existsSync(join(bin, tool.command))) return bin;
    const [npm = "npm"] = commandsOnPath("npm");
    await makeFolder(folder, async (ready) => {
      await mkdir(ready);
      await writeFile(join(ready, "package.json"), '{ "private": true }');
      const args = ["install", "--no-audit", "--no-fund", "--prefer-offline", `${tool.name}@${tool.version}`];
      const { code, stderr } = await runCommand(npm, args, { cwd: ready, timeoutMs: INSTALL_MS });
      if (code !== 0) throw new Unavailable(`${toolTitle(name)} can't be installed: ${reason(stderr)}`);
    });
    if (!existsSync(join(bin, tool.command))) {
      throw new Unavailable(`${toolTitle(name)} has no command for this machine`);
    }
    return bin;
  }
}

/** @param {string} output of npm */
function reason(output) {
  const lines = output.split("\n").map((line) => line.replace(/^npm (error|ERR!) ?/, "").trim());
  return lines.find((line) => line !== "" && !line.startsWith("code ")) ?? "npm failed";
}
