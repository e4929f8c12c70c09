import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { mkdir, readFile, rename } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { commandsOnPath, endCommandsWithThisProcess, runCommand } from "./command.mjs";
import { Machine, toolTitle, Unavailable } from "./matrix/machine.mjs";
import { matrixRows } from "./matrix/rows.mjs";
import { lastLine, tableOf } from "./matrix/table.mjs";
import { tryRow } from "./matrix/try-row.mjs";
import { isMain, repository } from "./paths.mjs";
import { runMain, SetupError, sayOnStderr as say, sayOnStdout, stopwatch } from "./setup/progress.mjs";
import { setup } from "./setup.mjs";

const USAGE = `Usage: npm run matrix [-- options]
  --short   a few rows, in which every Node.js and every @pulumi/pulumi stands
  --only 3  these rows only, by number: 3,5`;
/** As many rows are tried side by side. */
const LANES = 2;

/** @typedef {import("./matrix/table.mjs").Result} Result */

// `npm run matrix`: the packed tarball, installed into blank projects, in a preview and an update of the real engine.
async function main() {
  const time = stopwatch();
  const { short, only } = readOptions();
  const { cache, enginePath } = await setup({ parts: ["npm", "python", "engine", "runner", "dist"], say });
  const parent = mkdtempSync(join(tmpdir(), "python-connectors-matrix-"));
  process.once("exit", () => rmSync(parent, { recursive: true, force: true }));
  const machine = new Machine(join(cache, "matrix"));
  await mkdir(machine.cache, { recursive: true });
  const [npm = "npm"] = commandsOnPath("npm");
  const asked = await runCommand(npm, ["config", "get", "registry"], { cwd: parent, timeoutMs: 60_000 });
  const place = {
    parent,
    tarball: await pack(npm, parent),
    registry: asked.stdout.trim(),
    machine,
    enginePath,
  };
  const rows = matrixRows({ short }).filter((_, index) => only?.includes(index + 1) ?? true);
  if (rows.length === 0) throw new SetupError(`There is no such row.\n${USAGE}`);
  /** @type {Result[]} */
  const results = [];
  const queue = rows.entries();
  const lane = async () => {
    for (const [index, row] of queue) results[index] = await resultOf(row, place);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  for (const line of tableOf(results)) sayOnStdout(line);
  say(`${rows.length} rows${short ? ", short form" : ""}: ${time()}`);
  sayOnStdout(lastLine(results));
  return results.every(({ outcome }) => outcome !== "failed") ? 0 : 1;
}

/**
 * @param {import("./matrix/rows.mjs").Row} row
 * @param {import("./matrix/try-row.mjs").Place} place
 * @returns {Promise<Result>}
 */
async function resultOf(row, place) {
  const time = stopwatch();
  const title = `${row.manager}, ${row.language}, ${toolTitle(row.runtime)}, @pulumi/pulumi ${row.pulumi}`;
  try {
    await tryRow(row, place);
    say(`matrix: ${title}: passed (${time()})`);
    return { row, outcome: "passed", why: "" };
  } catch (error) {
    const outcome = error instanceof Unavailable ? "skipped" : "failed";
    const text = error instanceof Error ? error.message : String(error);
    say(`matrix: ${title}: ${outcome} (${time()})\n${text.split("\n").slice(-40).join("\n")}`);
    return { row, outcome, why: text.split("\n", 1)[0] ?? "" };
  }
}

/**
 * The package's tarball. Its name says what it holds: package managers keep tarballs by name.
 *
 * @param {string} npm
 * @param {string} folder
 */
async function pack(npm, folder) {
  const args = ["pack", repository, "--json", "--ignore-scripts"];
  const { code, stdout, stderr } = await runCommand(npm, args, { cwd: folder, timeoutMs: 120_000 });
  if (code !== 0) throw new SetupError("The package could not be packed.", stderr);
  const packed = join(folder, JSON.parse(stdout)[0].filename);
  const digest = createHash("sha256")
    .update(await readFile(packed))
    .digest("hex");
  const tarball = join(folder, `pulumi-python-connectors-${digest.slice(0, 16)}.tgz`);
  await rename(packed, tarball);
  return tarball;
}

function readOptions() {
  try {
    const { values } = parseArgs({ options: { short: { type: "boolean" }, only: { type: "string" } } });
    return { short: values.short ?? false, only: values.only?.split(",").map(Number) };
  } catch (error) {
    throw new SetupError(`${error instanceof Error ? error.message : error}\n${USAGE}`);
  }
}

if (isMain(import.meta.url)) {
  endCommandsWithThisProcess();
  await runMain(main);
}
