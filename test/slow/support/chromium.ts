import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Browser, chromium } from "playwright-core";

/** A browser of a test's own. */
export interface StartedChromium {
  readonly browser: Browser;
  stop(): Promise<void>;
}

/** Starts a browser: the machine's own, or that of a folder with Debian's packages, which are unpacked for the test. */
export async function startChromium(found: string): Promise<StartedChromium> {
  const folder = mkdtempSync(path.join(tmpdir(), "python-connectors-chromium-"));
  const { executablePath, env } = statSync(found).isDirectory()
    ? unpacked(found, folder)
    : { executablePath: found, env: {} };
  const browser = await chromium.launch({
    executablePath,
    env: { ...variables(), ...env, HOME: folder },
    // It refuses to run as root with one.
    chromiumSandbox: process.getuid?.() !== 0,
  });
  const stop = async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { browser, stop };
}

function variables(): { [name: string]: string } {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function unpacked(packages: string, folder: string) {
  const root = path.join(folder, "root");
  for (const name of readdirSync(packages)) execFileSync("dpkg", ["-x", path.join(packages, name), root]);
  const libraries = readdirSync(path.join(root, "usr", "lib"))
    .filter((name) => name.endsWith("-linux-gnu"))
    .flatMap((name) => [
      path.join(root, "usr", "lib", name),
      path.join(root, "usr", "lib", name, "pulseaudio"),
      path.join(root, "lib", name),
    ]);
  return {
    executablePath: path.join(root, "usr", "lib", "chromium", "chromium-headless-shell"),
    env: { LD_LIBRARY_PATH: libraries.join(":"), FONTCONFIG_FILE: fontsOf(root, folder) },
  };
}

/** Says where the unpacked fonts are: Debian's own list looks for them beneath `/`. */
function fontsOf(root: string, folder: string): string {
  const file = path.join(folder, "fonts.conf");
  const cache = path.join(folder, "font-cache");
  mkdirSync(cache);
  writeFileSync(
    file,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${root}/usr/share/fonts</dir><cachedir>${cache}</cachedir></fontconfig>\n`,
  );
  return file;
}
