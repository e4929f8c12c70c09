import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { FIGURES, median, tableLines } from "./bench/figures.mjs";
import { endCommandsWithThisProcess, runCommand } from "./command.mjs";
import { isMain, repository } from "./paths.mjs";
import { runMain, SetupError, sayOnStdout as say, sayOnStderr, stopwatch } from "./setup/progress.mjs";
import { setup } from "./setup.mjs";

const BENCH = join(repository, "test", "bench", "inference");
const SOURCES = join(repository, "provider", "runner", "src");
const TIMEOUT_MS = 30 * 60_000;
const USAGE = "Usage: npm run bench:inference [-- --rows-scale 0.1] [--rounds 3] [--only KEY,KEY]";

/** @typedef {Record<string, number>} Measured what a script of the benchmark prints */

// `npm run bench:inference`: every subject in a process of its own, ours and the others taking turns.
async function main() {
  const { scale, rounds, figures } = readOptions();
  const time = stopwatch();
  const { cache, python } = await setup({ parts: ["npm", "python"], say: sayOnStderr });
  const run = (/** @type {string} */ script, /** @type {string[]} */ ...args) =>
    measure(python, script, args);
  const data = await dataFolder(python, cache, scale);

  const subjects = new Set(
    figures.flatMap((figure) => ("ours" in figure ? [figure.ours, figure.theirs] : [])),
  );
  /** @type {Map<string, Measured[]>} */
  const measured = new Map([...subjects].map((subject) => [subject, []]));
  /** @type {Map<string, number[]>} */
  const values = new Map(figures.map(({ key }) => [key, []]));
  for (let round = 1; round <= rounds; round += 1) {
    // The other way round every second time, so that what goes on beside it meets all alike.
    for (const subject of round % 2 ? [...subjects] : [...subjects].reverse()) {
      sayOnStderr(`round ${round} of ${rounds}: ${subject}`);
      measured.get(subject)?.push(await run("subject.py", subject, data));
    }
    for (const figure of figures) {
      sayOnStderr(`round ${round} of ${rounds}: ${figure.key}`);
      const last = (/** @type {string} */ subject) =>
        measured.get(subject)?.at(-1)?.["seconds"] ?? Number.NaN;
      values.get(figure.key)?.push(await figureOf(figure, last, run, [data, String(scale)]));
    }
  }
  report(measured, values, figures);
  sayOnStderr(`${rounds} rounds at ${scale} of the rows: ${time()}`);
  const last = FIGURES.map(({ key }) => [
    key,
    values.has(key) ? rounded(median(values.get(key) ?? [])) : null,
  ]);
  say(JSON.stringify(Object.fromEntries(last)));
}

/**
 * One round's value of a figure.
 *
 * @param {(typeof FIGURES)[number]} figure
 * @param {(subject: string) => number} last the seconds of a subject in this round
 * @param {(script: string, ...args: string[]) => Promise<Measured>} run
 * @param {readonly string[]} data folder and scale
 * @returns {Promise<number>}
 */
async function figureOf(figure, last, run, data) {
  switch (figure.kind) {
    case "speed":
      return last(figure.theirs) / last(figure.ours);
    case "time":
      return last(figure.ours) / last(figure.theirs);
    case "memory": {
      const { mb = Number.NaN } = await run("process.py", "memory", figure.data, ...data);
      return mb;
    }
    case "startup": {
      const { ours = Number.NaN, theirs = Number.NaN } = await run("process.py", "startup");
      return ours / theirs;
    }
  }
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        "rows-scale": { type: "string", default: "1" },
        rounds: { type: "string", default: "3" },
        only: { type: "string" },
      },
    });
    const scale = Number(values["rows-scale"]);
    if (!(scale > 0 && scale <= 1)) throw new Error("--rows-scale is a number above 0, at most 1");
    const rounds = Number(values.rounds);
    if (!Number.isInteger(rounds) || rounds < 1) throw new Error("--rounds is a whole number from 1");
    const only = values.only?.split(",");
    const unknown = only?.find((key) => !FIGURES.some((figure) => figure.key === key));
    if (unknown !== undefined)
      throw new Error(`--only ${unknown}: one of ${FIGURES.map(({ key }) => key).join(", ")}`);
    return { scale, rounds, figures: FIGURES.filter(({ key }) => !only || only.includes(key)) };
  } catch (error) {
    throw new SetupError(`${/** @type {Error} */ (error).message}\n${USAGE}`);
  }
}

/**
 * The folder with the data of this scale, made if it isn't there: the same on every machine.
 *
 * @param {string} python
 * @param {string} cache
 * @param {number} scale
 */
async function dataFolder(python, cache, scale) {
  const key = createHash("sha256");
  for (const name of ["rows.py", "data.py"]) key.update(await readFile(join(BENCH, name)));
  const folder = join(cache, "bench", `${key.digest("hex").slice(0, 12)}-${scale}`);
  if (!existsSync(folder)) {
    sayOnStderr(`making the data in ${folder} ...`);
    await mkdir(join(cache, "bench"), { recursive: true });
    await runScript(python, "data.py", [folder, String(scale)]);
  }
  return folder;
}

/**
 * @param {string} python
 * @param {string} script
 * @param {readonly string[]} args
 * @returns {Promise<Measured>}
 */
async function measure(python, script, args) {
  return JSON.parse(await runScript(python, script, args));
}

/**
 * @param {string} python
 * @param {string} script
 * @param {readonly string[]} args
 */
async function runScript(python, script, args) {
  const { code, stdout, stderr } = await runCommand(python, [join(BENCH, script), ...args], {
    cwd: BENCH,
    env: { ...process.env, PYTHONPATH: SOURCES },
    timeoutMs: TIMEOUT_MS,
  });
  if (code !== 0) throw new SetupError(`${script} ${args[0]} failed.`, stdout + stderr);
  return stdout;
}

/**
 * @param {ReadonlyMap<string, readonly Measured[]>} measured
 * @param {ReadonlyMap<string, readonly number[]>} values
 * @param {typeof FIGURES} figures
 */
function report(measured, values, figures) {
  const subjects = Array.from(measured, ([subject, runs]) => [
    subject,
    ((median(runs.map(({ seconds = Number.NaN, rows = 1 }) => seconds / rows)) || 0) * 1e6).toFixed(2),
    median(runs.map(({ mb = Number.NaN }) => mb)).toFixed(0),
  ]);
  if (subjects.length) {
    for (const line of tableLines([["subject", "us a row", "peak MB"], ...subjects])) say(line);
    say("");
  }
  const rows = figures.map(({ key, kind, target }) => {
    const value = median(values.get(key) ?? []);
    const holds = kind === "speed" ? value >= target : value <= target;
    const all = (values.get(key) ?? []).map(rounded).join(" ");
    return [
      key,
      rounded(value),
      `${kind === "speed" ? ">=" : "<="} ${target}`,
      holds ? "holds" : "MISSED",
      all,
    ];
  });
  for (const line of tableLines([["figure", "median", "target", "", "rounds"], ...rows])) say(line);
}

/** @param {number} value */
function rounded(value) {
  return Number(value.toPrecision(3));
}

if (isMain(import.meta.url)) {
  endCommandsWithThisProcess();
  await runMain(main);
}
