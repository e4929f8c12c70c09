import { cp, mkdir, mkdtemp, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "../command.mjs";
import { clientOptions, createRunnerFunction } from "../emulator/demo-resources.mjs";
import { engineEnvironment } from "../engine-environment.mjs";
import { repository } from "../paths.mjs";
import { SetupError, sayOnStdout as say } from "../setup/progress.mjs";

export const STACKS = /** @type {const} */ (["dev", "staging", "prod"]);
/**
 * In the place of the project that makes the runners; its stacks export their ARNs. The example bootstrap makes no function that runs
 * approved code only, as the story's prod has one, and needs the aws plugin, which nobody has to have who looks at the story.
 */
const BOOTSTRAP = "stand-in-bootstrap";
/** Where the list of approved code is. */
export const APPROVALS = "s3://approvals/orders.json";

/** Of the machine's own CI, which would say whose change the story is about. */
const CI_VARIABLES =
  /^(CI|TF_BUILD|JENKINS_URL|CODEBUILD_BUILD_ID|CIRCLECI|GITLAB_CI|GITHUB_.*|PYTHON_CONNECTORS_.*)$/;

/**
 * Checkouts of one repository, with the stacks that its program is deployed to.
 *
 * @typedef {object} World
 * @property {string} folder
 * @property {NodeJS.ProcessEnv} env
 * @property {string} endpoint the emulator's
 */

/**
 * The example with three stacks, checked out as `main`; prod's function runs approved code only.
 *
 * @param {import("../setup/steps.mjs").Setup} found
 * @param {import("../emulator/start.mjs").Emulator} emulator
 * @returns {Promise<World>}
 */
export async function makeWorld(found, emulator) {
  const folder = await mkdtemp(join(tmpdir(), "python-connectors-story-"));
  const { endpoint, functionArn, qualifier, region } = emulator.facts;
  const stateFolder = join(folder, "state");
  await mkdir(stateFolder);
  const inherited = Object.entries(process.env).filter(([name]) => !CI_VARIABLES.test(name));
  const env = {
    ...engineEnvironment(
      { enginePath: found.enginePath, stateFolder, endpoint },
      Object.fromEntries(inherited),
    ),
    // Whose change it is about, the story says itself.
    PYTHON_CONNECTORS_MODE: "",
    PYTHON_CONNECTORS_CACHE_DIR: join(folder, "cache"),
    PYTHON_CONNECTORS_PYTHON: found.python,
    SOURCE_CREDENTIALS: "of-nobody",
    NO_COLOR: "1",
  };
  const world = { folder, env, endpoint };
  await checkout(world, "main", join(repository, "examples", "promotion"));

  const { CreateBucketCommand, S3Client } = await import("@aws-sdk/client-s3");
  const s3 = new S3Client({ ...clientOptions(endpoint), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: new URL(APPROVALS).host }));
  s3.destroy();
  const prod = await createRunnerFunction(emulator.upstream, found.runnerZip, endpoint, {
    functionName: "python-connectors-prod",
    execute: "approved",
    approvals: APPROVALS,
  });
  const runners = { dev: { functionArn, qualifier }, staging: { functionArn, qualifier }, prod };
  await checkout(world, BOOTSTRAP, join(repository, "tools", "story", BOOTSTRAP));
  for (const stack of STACKS) {
    const { functionArn: arn, qualifier: version } = runners[stack];
    await must(world, BOOTSTRAP, ["stack", "init", stack]);
    await must(world, BOOTSTRAP, ["config", "set", "functionArn", `${arn}:${version}`]);
    await must(world, BOOTSTRAP, ["up", "--yes", "--skip-preview"]);
    await must(world, "main", ["stack", "init", stack]);
    const config = { "aws:region": region, "orders:policy": "additive" };
    const pairs = Object.entries(config).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]);
    await must(world, "main", ["config", "set-all", "--stack", stack, ...pairs]);
    await must(world, "main", ["config", "set", "--secret", "credentials", `of-${stack}`, "--stack", stack]);
  }
  return world;
}

/**
 * Checks out a branch: a folder with all that another one has.
 *
 * @param {World} world
 * @param {string} name
 * @param {string} [from] default: that of main
 */
export async function checkout({ folder }, name, from = join(folder, "main")) {
  await cp(from, join(folder, name), {
    recursive: true,
    filter: (source) => !source.endsWith("node_modules"),
  });
  await symlink(join(repository, "node_modules"), join(folder, name, "node_modules"));
}

/**
 * Replaces text in a file of a checkout, and shows it.
 *
 * @param {World} world
 * @param {string} checkout
 * @param {string} file
 * @param {{ from: string, to: string }} edit
 */
export async function edit({ folder }, checkout, file, { from, to }) {
  const at = join(folder, checkout, file);
  const text = await readFile(at, "utf8");
  if (!text.includes(from)) throw new Error(`${file} does not hold the text that the story edits: ${from}`);
  await writeFile(at, text.replace(from, to));
  say(`${checkout}/${file}`);
  for (const line of from.split("\n")) say(`  - ${line}`);
  for (const line of to.split("\n")) say(`  + ${line}`);
}

/**
 * How a command ended, what it printed, and the requests that went to AWS meanwhile, by operation.
 *
 * @typedef {import("../command.mjs").CommandResult & { readonly requests: Record<string, number> }} Ran
 */

/**
 * Runs a command in a checkout.
 *
 * @param {World} world
 * @param {string} checkout
 * @param {string} command
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [more] variables
 * @returns {Promise<Ran>}
 */
export async function run({ folder, env, endpoint }, checkout, command, args, more = {}) {
  const shown = command === process.execPath ? ["python-connectors", ...args.slice(1)] : [command, ...args];
  const set = Object.entries(more).map(([name, value]) => `${name}=${quoted(String(value))}`);
  say(`${checkout}$ ${[...set, ...shown.map(quoted)].join(" ")}`.replaceAll(`${folder}/`, "../"));
  const { lastId } = await recorded(endpoint, 0);
  const ran = await runCommand(command, args, { cwd: join(folder, checkout), env: { ...env, ...more } });
  /** @type {Record<string, number>} */
  const requests = {};
  for (const { operation } of (await recorded(endpoint, lastId)).requests) {
    requests[operation] = (requests[operation] ?? 0) + 1;
  }
  return { ...ran, requests };
}

/** @param {string} word as a shell takes it */
function quoted(word) {
  return /^[\w./:=@%+-]+$/.test(word) ? word : `'${word}'`;
}

/**
 * Runs `pulumi`.
 *
 * @param {World} world
 * @param {string} checkout
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [more] variables
 */
export function pulumi(world, checkout, args, more) {
  return run(world, checkout, "pulumi", [...args, "--non-interactive"], more);
}

/**
 * Runs this package's own command.
 *
 * @param {World} world
 * @param {string} checkout
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [more] variables
 */
export async function connectors(world, checkout, args, more) {
  const command = join(repository, "dist", "cli", "main.js");
  const ran = await run(world, checkout, process.execPath, [command, ...args], more);
  say(`${ran.stdout.length > 4000 ? "" : ran.stdout}${ran.stderr}`.trimEnd());
  return ran;
}

/**
 * Updates a stack.
 *
 * @param {World} world
 * @param {string} checkout
 * @param {string} stack
 */
export async function up(world, checkout, stack) {
  const ran = await pulumi(world, checkout, ["up", "--yes", "--skip-preview", "--stack", stack]);
  say(ran.stdout.trimEnd());
  return ran;
}

/**
 * @param {World} world
 * @param {string} checkout
 * @param {readonly string[]} args
 */
async function must(world, checkout, args) {
  const { code, stdout, stderr } = await pulumi(world, checkout, args);
  if (code !== 0) throw new SetupError(`pulumi ${args.join(" ")} ended with code ${code}.`, stdout + stderr);
}

/**
 * @param {string} endpoint
 * @param {number} since
 * @returns {Promise<{ requests: { operation: string }[], lastId: number }>}
 */
async function recorded(endpoint, since) {
  const response = await fetch(`${endpoint}/_recorder/requests?since=${since}`);
  return /** @type {any} */ (await response.json());
}
