import { existsSync } from "node:fs";
import { commandsOnPath } from "../command.mjs";
import { dependenciesOf, downloadDebianPackages } from "./debian-packages.mjs";

/** By which names machines have it. */
const PROGRAMS = ["chromium", "chromium-browser", "google-chrome", "chromium-headless-shell"];
/** The browser without its windows: it needs a fraction of the libraries. */
const BROWSER = ["chromium-headless-shell", "chromium-common"];
/** Fonts, of which the machine may have none, and where they are looked for. */
const FONTS = ["fontconfig-config", "fonts-dejavu-core", "fonts-dejavu-mono"];
/** Of what it needs, what it does without here (drivers of graphics cards), or what every Debian has. */
const LEFT_OUT =
  /^lib(c6|c-|gcc|stdc|llvm|z3|gl1-mesa|glx-mesa|drm-[^c]|icu|systemd|elogind|debian-installer|newt|slang|textwrap)/;

/**
 * The browser where the machine has it, else the folder with its packages; empty where there is neither.
 *
 * @param {string} packages
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string}
 */
export function findChromium(packages, env = process.env) {
  const [found] = PROGRAMS.flatMap((name) => commandsOnPath(name, env));
  return found ?? (existsSync(packages) ? packages : "");
}

/**
 * Downloads the browser's packages and those of the libraries and fonts that it needs.
 *
 * @param {string} folder
 */
export async function downloadChromium(folder) {
  await downloadDebianPackages(folder, "Chromium", async (aptCache) => {
    const needed = await dependenciesOf(aptCache, BROWSER);
    const libraries = needed.filter((name) => name.startsWith("lib") && !LEFT_OUT.test(name));
    const known = new Set((await aptCache("pkgnames", "font")).split("\n"));
    return [...BROWSER, ...FONTS.filter((name) => known.has(name)), ...libraries];
  });
}
