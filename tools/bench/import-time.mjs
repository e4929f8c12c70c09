import { runCommand } from "../command.mjs";
import { SetupError } from "../setup/progress.mjs";

/** Both in processes of their own: what one has loaded the other would find there. */
const PACKAGES = /** @type {const} */ (["pulumi-python-connectors", "@pulumi/pulumi"]);

/**
 * How much longer it takes to import this package than `@pulumi/pulumi`, which it imports itself.
 *
 * @param {number} pairs
 * @param {string} folder where both are installed
 * @returns {Promise<{ ours: number, theirs: number }[]>} milliseconds of each pair
 */
export async function importTimes(pairs, folder) {
  /** @type {{ ours: number, theirs: number }[]} */
  const times = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    // The other way round every second time, as with all that is compared.
    const order = pair % 2 ? [...PACKAGES].reverse() : PACKAGES;
    /** @type {Record<string, number>} */
    const taken = {};
    for (const name of order) taken[name] = await importTime(name, folder);
    times.push({ ours: taken[PACKAGES[0]] ?? Number.NaN, theirs: taken[PACKAGES[1]] ?? Number.NaN });
  }
  return times;
}

/**
 * @param {string} name
 * @param {string} folder
 */
async function importTime(name, folder) {
  const script = `const start = performance.now(); require(${JSON.stringify(name)}); console.log(performance.now() - start);`;
  const { code, stdout, stderr } = await runCommand(process.execPath, ["--eval", script], {
    cwd: folder,
    env: process.env,
    timeoutMs: 60_000,
  });
  if (code !== 0) throw new SetupError(`${name} could not be imported.`, stderr);
  return Number(stdout);
}
