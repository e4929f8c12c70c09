import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { basename, delimiter, join } from "node:path";
import { runCommand } from "../command.mjs";
import { engineVariables } from "../engine-environment.mjs";
import { packageManager } from "./managers.mjs";
import { projectFiles } from "./programs.mjs";
import { PLUG_N_PLAY } from "./rows.mjs";

const INSTALL_MS = 5 * 60_000;
const COMMAND_MS = 3 * 60_000;

/**
 * @typedef {object} Place
 * @property {string} parent the folder in which the projects are made
 * @property {string} tarball
 * @property {string} registry
 * @property {import("./machine.mjs").Machine} machine
 * @property {readonly string[]} enginePath
 */

/** One project: a folder, and commands that run in it. */
class Project {
  /**
   * @param {string} folder
   * @param {NodeJS.ProcessEnv} env
   */
  constructor(folder, env) {
    this.folder = folder;
    this.env = env;
  }

  /**
   * @param {string} command
   * @param {readonly string[]} args
   * @param {{ timeoutMs?: number, env?: Record<string, string> }} [options]
   */
  run(command, args, { timeoutMs = COMMAND_MS, env = {} } = {}) {
    return runCommand("/usr/bin/env", [command, ...args], {
      cwd: this.folder,
      env: { ...this.env, ...env },
      timeoutMs,
    });
  }

  /**
   * @param {string} command
   * @param {readonly string[]} args
   * @param {{ timeoutMs?: number, env?: Record<string, string> }} [options]
   */
  async expect(command, args, options) {
    const ran = await this.run(command, args, options);
    if (ran.code === 0) return ran.stdout;
    const why = ran.timedOut ? "its time was up" : `it ended with ${ran.code}`;
    throw new Error(`${command} ${args.join(" ")}: ${why}\n${ran.stdout}${ran.stderr}`);
  }
}

/**
 * Tries one row in a project of its own.
 *
 * @param {import("./rows.mjs").Row} row
 * @param {Place} place
 * @returns {Promise<void>}
 * @throws {import("./machine.mjs").Unavailable} where this machine can't
 * @throws {Error} where it doesn't do what the row expects
 */
export async function tryRow(row, { parent, tarball, registry, machine, enginePath }) {
  const manager = packageManager(row.manager, { cache: machine.cache, registry });
  const managerTool = row.manager === PLUG_N_PLAY ? "yarn 4" : row.manager;
  // Packages are installed by the Node.js that is to run them, as engines are asked for then.
  const installer = row.expected === "" ? row.runtime : "node 20";
  const tools = [await machine.tool(installer), await machine.tool(managerTool)];
  const runtime = await machine.tool(row.runtime);
  const folder = await mkdtemp(join(parent, "project-"));
  try {
    await copyFile(tarball, join(folder, basename(tarball)));
    const files = { ...projectFiles({ ...row, tarball: basename(tarball) }), ...manager.files };
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    const project = new Project(folder, await environment(folder, tools, enginePath));
    await project.expect(manager.command, manager.args, { timeoutMs: INSTALL_MS, env: manager.env });
    if (row.expected !== "") await isRefused(project, row, runtime);
    else await works(project, row);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} folder
 * @param {readonly string[]} tools
 * @param {readonly string[]} enginePath
 */
async function environment(folder, tools, enginePath) {
  const stateFolder = join(folder, ".pulumi-state");
  await mkdir(stateFolder);
  const engine = engineVariables({ enginePath, stateFolder });
  // `npm run` tells its own settings to what it starts; a user's shell has none of them.
  const isNpms = (/** @type {string} */ name) =>
    /^npm_(?!config_(registry|cafile))/i.test(name) || name === "NODE_OPTIONS" || name === "INIT_CWD";
  const kept = Object.entries(process.env).filter(
    ([name]) => !isNpms(name) && !engine.unset.includes(name) && !name.startsWith("PYTHON_CONNECTORS_"),
  );
  return {
    ...Object.fromEntries(kept),
    ...engine.set,
    PATH: [...tools.filter((tool) => tool !== ""), ...engine.path, process.env.PATH].join(delimiter),
    // The projects are this repository's own, whoever's change a CI job runs for.
    PYTHON_CONNECTORS_MODE: "trusted",
    PYTHON_CONNECTORS_ALLOW_LOCAL_RUNNER: "true",
    PYTHON_CONNECTORS_CACHE_DIR: join(folder, ".cache"),
  };
}

/**
 * @param {Project} project
 * @param {import("./rows.mjs").Row} row
 */
async function works(project, { language, runtime, pulumi }) {
  const node = await project.expect("node", ["--version"]);
  same("the version of Node.js", node.split(".")[0], runtime.replace("node ", "v"));
  const installed = await readFile(join(project.folder, "node_modules/@pulumi/pulumi/package.json"), "utf8");
  same("the version of @pulumi/pulumi", JSON.parse(installed).version, pulumi);
  const aws = await project.run("node", ["-e", 'require("@pulumi/aws")']);
  if (aws.code === 0) throw new Error("@pulumi/aws, which is optional, was installed");
  if (language !== "JavaScript") {
    await project.expect("node", ["node_modules/typescript/lib/tsc.js", "--noEmit"]);
  }
  await project.expect("pulumi", ["stack", "init", "dev", "--non-interactive"]);
  const preview = await project.expect("pulumi", ["preview", "--json", "--non-interactive"]);
  const { steps } = JSON.parse(preview);
  const orders = steps.find((/** @type {{ urn: string }} */ { urn }) => urn.endsWith("::orders"));
  same(
    "the schema in the preview",
    JSON.stringify(orders?.newState?.inputs?.schema?.fields),
    '{"id":"int64"}',
  );
  const yes = ["--yes", "--skip-preview", "--non-interactive"];
  await project.expect("pulumi", ["up", ...yes]);
  const columns = await project.expect("pulumi", ["stack", "output", "columns", "--json"]);
  same("the program's output", JSON.stringify(JSON.parse(columns)), '[{"name":"id","type":"bigint"}]');
  await project.expect("pulumi", ["preview", "--expect-no-changes", "--non-interactive"]);
  await project.expect("pulumi", ["destroy", ...yes]);
  await project.expect("./node_modules/.bin/python-connectors", ["--version"]);
}

/**
 * @param {Project} project
 * @param {import("./rows.mjs").Row} row
 * @param {string} folder with the runtime's command
 */
async function isRefused(project, { manager, runtime, expected }, folder) {
  const [name = ""] = runtime.split(" ");
  const env = { PATH: [folder, project.env["PATH"]].join(delimiter), DENO_NO_UPDATE_CHECK: "1" };
  const starts = name === "deno" ? ["run", "--allow-all"] : [];
  await writeFile(join(project.folder, "es-module.mjs"), 'import "pulumi-python-connectors";\n');
  await writeFile(join(project.folder, "program.cjs"), 'require("pulumi-python-connectors");\n');
  const command = "node_modules/pulumi-python-connectors/dist/cli/main.js";
  /** @type {string[][]} */
  const commands = ["program.cjs", "es-module.mjs", command].map((file) => [name, ...starts, file]);
  if (manager === PLUG_N_PLAY) {
    await project.expect("pulumi", ["stack", "init", "dev", "--non-interactive"]);
    commands.splice(0, commands.length, ["pulumi", "preview", "--non-interactive"]);
  }
  for (const [program = "", ...args] of commands) {
    const { code, stdout, stderr } = await project.run(program, args, { env });
    const said = `${program} ${args.join(" ")}`;
    if (code === 0) throw new Error(`${said}: it was not refused`);
    if (!`${stdout}${stderr}`.includes(expected)) {
      throw new Error(`${said}: no clear error\n${stdout}${stderr}`);
    }
  }
}

/**
 * @param {string} what
 * @param {unknown} found
 * @param {unknown} expected
 */
function same(what, found, expected) {
  if (found !== expected) throw new Error(`${what}: expected ${expected}, found ${found}`);
}
