import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Browser, chromium } from "playwright-core";
import { callTool } from "../../tools/support/tools";

/** A browser of a test's own. */
export interface StartedChromium {
  readonly browser: Browser;
  stop(): Promise<void>;
}

interface Program {
  readonly executablePath: string;
  readonly env: Record<string, string>;
}

/** Starts the browser that set-up found. */
export async function startChromium(found: string): Promise<StartedChromium> {
  const folder = mkdtempSync(path.join(tmpdir(), "python-connectors-chromium-"));
  const [program] = callTool<Program>("setup/chromium.mjs", "chromiumProgram", [[found, folder]]);
  const browser = await chromium.launch({
    executablePath: program?.executablePath ?? found,
    env: { ...variables(), ...program?.env, HOME: folder },
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
