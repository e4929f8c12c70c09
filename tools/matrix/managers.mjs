import { join } from "node:path";
import { PLUG_N_PLAY } from "./rows.mjs";

/**
 * How a package manager installs a project's packages: with no scripts of theirs, and no lock file before.
 *
 * @typedef {object} Manager
 * @property {string} command
 * @property {string[]} args
 * @property {Record<string, string>} files that the project needs for it
 * @property {Record<string, string>} env
 */

/**
 * @param {string} name
 * @param {{ cache: string, registry: string }} machine where it keeps what it downloads, and from where
 * @returns {Manager}
 */
export function packageManager(name, { cache, registry }) {
  const plain = { files: {}, env: {} };
  switch (name) {
    case "npm":
      return {
        ...plain,
        command: "npm",
        args: ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"],
      };
    case "pnpm": {
      const store = `--store-dir=${join(cache, "pnpm-store")}`;
      const args = ["install", "--ignore-scripts", "--prefer-offline", "--no-frozen-lockfile", store];
      return { ...plain, command: "pnpm", args };
    }
    case "yarn 1": {
      const folder = ["--cache-folder", join(cache, "yarn-1-cache")];
      const args = ["install", "--ignore-scripts", "--non-interactive", "--no-lockfile", ...folder];
      return { files: {}, env: { YARN_REGISTRY: registry }, command: "yarn", args };
    }
    case "yarn 4":
    case PLUG_N_PLAY:
      return {
        command: "yarn",
        args: ["install"],
        files: { "yarn.lock": "" },
        env: {
          YARN_NODE_LINKER: name === "yarn 4" ? "node-modules" : "pnp",
          YARN_NPM_REGISTRY_SERVER: registry,
          YARN_GLOBAL_FOLDER: join(cache, "yarn-4"),
          YARN_ENABLE_SCRIPTS: "false",
          YARN_ENABLE_TELEMETRY: "false",
          YARN_ENABLE_IMMUTABLE_INSTALLS: "false",
        },
      };
    case "bun":
      return {
        files: {},
        env: { BUN_INSTALL_CACHE_DIR: join(cache, "bun-cache"), NPM_CONFIG_REGISTRY: registry },
        command: "bun",
        args: ["install", "--ignore-scripts", "--no-progress"],
      };
    default:
      throw new Error(`no package manager ${name}`);
  }
}
