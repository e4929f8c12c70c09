import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
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

/**
 * How the browser is started: the machine's own, or that of a folder with Debian's packages, which are unpacked.
 *
 * @param {string} found what {@link findChromium} found
 * @param {string} folder an empty one, for what is unpacked
 * @returns {{ executablePath: string, env: Record<string, string> }}
 */
export function chromiumProgram(found, folder) {
  if (!statSync(found).isDirectory()) return { executablePath: found, env: {} };
  const root = join(folder, "root");
  for (const name of readdirSync(found)) execFileSync("dpkg", ["-x", join(found, name), root]);
  const libraries = readdirSync(join(root, "usr", "lib"))
    .filter((name) => name.endsWith("-linux-gnu"))
    .flatMap((name) => [
      join(root, "usr", "lib", name),
      join(root, "usr", "lib", name, "pulseaudio"),
      join(root, "lib", name),
    ]);
  return {
    executablePath: join(root, "usr", "lib", "chromium", "chromium-headless-shell"),
    env: { LD_LIBRARY_PATH: libraries.join(":"), FONTCONFIG_FILE: fontsOf(root, folder) },
  };
}

/**
 * Says where the unpacked fonts are: Debian's own list looks for them beneath `/`.
 *
 * @param {string} root
 * @param {string} folder
 */
function fontsOf(root, folder) {
  const file = join(folder, "fonts.conf");
  const cache = join(folder, "font-cache");
  mkdirSync(cache);
  writeFileSync(
    file,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${root}/usr/share/fonts</dir><cachedir>${cache}</cachedir></fontconfig>\n`,
  );
  return file;
}
