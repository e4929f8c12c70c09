import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { endCommandsWithThisProcess } from "./command.mjs";
import { isMain, repository } from "./paths.mjs";
import { picturePage } from "./readme-picture/page.mjs";
import { previewText } from "./readme-picture/preview.mjs";
import { screenshot } from "./readme-picture/screenshot.mjs";
import { runMain, SetupError, sayOnStdout as say } from "./setup/progress.mjs";
import { USUAL_PARTS } from "./setup/steps.mjs";
import { setup } from "./setup.mjs";

const FOLDER = join(repository, "docs", "images");
const USAGE = `Usage: npm run readme:picture [-- options]
  --check     makes no picture: fails where a preview prints something else than what the picture shows
  --no-run    makes the picture from the kept text, without a preview`;

/** The README's picture: what a preview of the quickstart prints after an edit of its code, and an image of that. */
async function main() {
  const { check, "no-run": noRun } = readOptions();
  const found = await setup({ parts: check ? USUAL_PARTS : [...USUAL_PARTS, "chromium"] });
  const file = join(FOLDER, "preview.ansi");
  const kept = await readFile(file, "utf8").catch(() => "");
  const text = noRun ? kept : await previewText(found, say);
  if (check) {
    if (text === kept) return void say("docs/images/preview.ansi is what a preview prints.");
    throw new SetupError(`A preview prints something else than docs/images/preview.ansi:\n${text}`);
  }
  if (found.chromium === "")
    throw new SetupError("There is no Chromium, and no apt-get to download it with.");
  await mkdir(FOLDER, { recursive: true });
  await writeFile(file, text);
  const png = await screenshot(found.chromium, picturePage(text));
  await writeFile(join(FOLDER, "preview.png"), png);
  say(
    `docs/images/preview.ansi and docs/images/preview.png (${Math.round(png.length / 1024)} KiB) are written.`,
  );
}

function readOptions() {
  try {
    const options = {
      check: { type: /** @type {const} */ ("boolean"), default: false },
      "no-run": { type: /** @type {const} */ ("boolean"), default: false },
    };
    return parseArgs({ options }).values;
  } catch (error) {
    throw new SetupError(`${/** @type {Error} */ (error).message}\n${USAGE}`);
  }
}

if (isMain(import.meta.url)) {
  endCommandsWithThisProcess();
  await runMain(main);
}
