import { coveringSet } from "./covering.mjs";

/** The oldest `@pulumi/pulumi` that package.json allows, the last one for Node.js 20, and the newest one. */
export const PULUMI_VERSIONS = ["3.216.0", "3.248.0", "3.276.0"];
/** The oldest supported Node.js, by its first number, and the releases with long-term support after it. */
export const NODE_VERSIONS = ["20", "22", "24"];
const LANGUAGES = /** @type {const} */ (["JavaScript", "TypeScript CJS", "TypeScript ESM"]);
/** Yarn without a folder node_modules. */
export const PLUG_N_PLAY = "yarn 4 PnP";
const MANAGERS = ["npm", "pnpm", "yarn 1", "yarn 4", "bun"];

/** @typedef {typeof LANGUAGES[number]} Language */

/**
 * One thing that the matrix tries: a project that works, or a runtime that is refused with a clear error.
 *
 * @typedef {object} Row
 * @property {string} manager
 * @property {Language} language
 * @property {string} runtime `node 20`, `bun`, `deno`
 * @property {string} pulumi
 * @property {string} expected what the error says with which it ends; empty: it works
 */

/**
 * The rows of the whole matrix, in which every two valid values meet, or of its short form, in which every Node.js, every
 * `@pulumi/pulumi` and every language stands.
 *
 * @param {{ short: boolean }} options
 * @returns {Row[]}
 */
export function matrixRows({ short }) {
  const works = short ? SHORT : coveringSet(dimensions(), isValid).map(rowOf);
  return [...works, ...(short ? REFUSED.filter(({ runtime }) => !runtime.startsWith("node ")) : REFUSED)];
}

function dimensions() {
  return { manager: MANAGERS, language: LANGUAGES, node: NODE_VERSIONS, pulumi: PULUMI_VERSIONS };
}

/** The newest `@pulumi/pulumi` does not run on Node.js 20. */
const isValid = (/** @type {Readonly<Record<string, string>>} */ { node, pulumi }) =>
  !(node === "20" && pulumi === PULUMI_VERSIONS.at(-1));

/**
 * @param {Readonly<Record<string, string>>} combination
 * @returns {Row}
 */
function rowOf({ manager = "", language, node, pulumi = "" }) {
  return {
    manager,
    language: /** @type {Language} */ (language),
    runtime: `node ${node}`,
    pulumi,
    expected: "",
  };
}

const SHORT = [
  { manager: "npm", language: "JavaScript", node: "20", pulumi: "3.216.0" },
  { manager: "pnpm", language: "TypeScript ESM", node: "24", pulumi: "3.276.0" },
  { manager: "yarn 4", language: "TypeScript CJS", node: "22", pulumi: "3.248.0" },
].map(rowOf);

/** @type {Row[]} */
const REFUSED = [
  { runtime: "bun", expected: "[RUNTIME_NOT_SUPPORTED]" },
  { runtime: "deno", expected: "[RUNTIME_NOT_SUPPORTED]" },
  { runtime: "node 18", expected: "[NODE_TOO_OLD]" },
  // Pulumi itself looks for its SDK in node_modules.
  { manager: PLUG_N_PLAY, runtime: "node 22", expected: "Pulumi SDK has not been installed" },
].map((row) => ({ manager: "npm", language: "JavaScript", pulumi: "3.248.0", ...row }));
