import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { chromiumProgram } from "../setup/chromium.mjs";
import { indexedPng } from "./indexed-png.mjs";

/**
 * An image of a page's `main`, as PNG, for screens of twice as many pixels.
 *
 * @param {string} found the browser that set-up found
 * @param {string} html
 * @returns {Promise<Buffer>}
 */
export async function screenshot(found, html) {
  const folder = await mkdtemp(join(tmpdir(), "python-connectors-picture-"));
  try {
    const { executablePath, env } = chromiumProgram(found, folder);
    const browser = await chromium.launch({
      executablePath,
      args: ["--disable-lcd-text"],
      env: { .../** @type {Record<string, string>} */ (process.env), ...env, HOME: folder },
      // It refuses to run as root with one.
      chromiumSandbox: process.getuid?.() !== 0,
    });
    try {
      const page = await browser.newPage({ viewport: { width: 1200, height: 900 }, deviceScaleFactor: 2 });
      await page.setContent(html);
      const png = await page.locator("main").screenshot({ omitBackground: true });
      const { width, height, pixels } = await page.evaluate(decoded, png.toString("base64"));
      return indexedPng(width, height, Uint8Array.from(Buffer.from(pixels, "base64")));
    } finally {
      await browser.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Runs in the browser, which decodes its own image.
 *
 * @param {string} png in base64
 */
async function decoded(png) {
  const { createImageBitmap, OffscreenCanvas, FileReader } = /** @type {any} */ (globalThis);
  const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const { width, height, data } = canvas.getImageData(0, 0, image.width, image.height);
  const url = await new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.readAsDataURL(new Blob([data]));
  });
  return { width, height, pixels: String(url).replace(/^.*?,/, "") };
}
