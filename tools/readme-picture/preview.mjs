import { rmSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { runCommand } from "../command.mjs";
import { FLIGHTS_EDIT } from "../demo/edits.mjs";
import { makeStack } from "../demo/stack.mjs";
import { copyQuickstart, edit } from "../demo/workspace.mjs";
import { startEmulator } from "../emulator/start.mjs";
import { engineEnvironment } from "../engine-environment.mjs";
import { SetupError } from "../setup/progress.mjs";

/** What is left out: ids, digests, a line that no screen is wide enough for, what is said twice. */
const LEFT_OUT = [/^ +\[(id|provider)=/, /^ +~ order /];
/** Ends a colour. */
const RESET = "\u001b[0m";
const BLOCKS_LEFT_OUT = /^ {6}[~+] (fingerprint|warnings)\b/;

/**
 * What `pulumi preview --diff` prints in colour of the quickstart's flights, after the demo's edit of their code. It holds no
 * time: the line that sums up all schemas is left out.
 *
 * @param {import("../setup/steps.mjs").Setup} found
 * @param {import("../setup/progress.mjs").Say} say
 * @returns {Promise<string>}
 */
export async function previewText(found, say) {
  const emulator = await startEmulator({ ...found, say });
  const folder = await copyQuickstart();
  try {
    const env = {
      ...engineEnvironment({
        enginePath: found.enginePath,
        stateFolder: join(folder, "backend"),
        endpoint: emulator.facts.endpoint,
      }),
      PYTHON_CONNECTORS_CACHE_DIR: join(folder, "cache"),
    };
    const options = { cwd: folder, env };
    await makeStack(options, emulator.facts);
    await pulumi(["up", "--yes", "--skip-preview"], options);
    await edit(folder, "nycflights/flights.py", FLIGHTS_EDIT);
    const { stdout, stderr } = await pulumi(["preview", "--diff", "--color", "always"], options);
    return shortened(stdout, stderr);
  } finally {
    await emulator.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} options
 */
async function pulumi(args, options) {
  const ran = await runCommand("pulumi", [...args, "--non-interactive"], options);
  if (ran.code !== 0) throw new SetupError(`pulumi ${args[0]} failed.`, ran.stdout + ran.stderr);
  return ran;
}

/**
 * The messages, then the resource that changes, as a terminal shows them: stdout and stderr are read apart.
 *
 * @param {string} stdout
 * @param {string} stderr
 * @returns {string}
 */
export function shortened(stdout, stderr) {
  const said = stderr.split("\n").filter((line) => /schema of flights|warning/.test(line));
  const isWarning = (/** @type {string} */ line) => line.includes("warning");
  const [heading = "", ...lines] = stdout.split("\n");
  const plain = lines.map((line) => stripVTControlCharacters(line));
  const from = plain.findIndex((line) => line.includes("Connector: (update)"));
  const to = plain.findIndex((line) => line.includes("--outputs:--"));
  const rest = plain.findIndex((line) => line.startsWith("Resources:"));
  return [
    heading,
    ...said.filter((line) => !isWarning(line) && !line.includes("generating")),
    ...withoutBlocks(lines.slice(from, to)),
    ...said.filter(isWarning),
    ...lines.slice(rest, rest + 3),
    "",
  ]
    .map(withoutLeadingReset)
    .join("\n");
}

/**
 * A line without the codes before it that end a colour: they belong to what was printed before, which is not always the same.
 *
 * @param {string} line
 */
function withoutLeadingReset(line) {
  let start = 0;
  while (line.startsWith(RESET, start)) start += RESET.length;
  return line.slice(start);
}

/** @param {readonly string[]} lines */
function withoutBlocks(lines) {
  let isOut = false;
  return lines.filter((line) => {
    const plain = stripVTControlCharacters(line);
    if (/^ {6}[~+] /.test(plain))
      isOut = BLOCKS_LEFT_OUT.test(plain) || (isOut && plain.startsWith("      +     "));
    return !isOut && !LEFT_OUT.some((pattern) => pattern.test(plain));
  });
}
