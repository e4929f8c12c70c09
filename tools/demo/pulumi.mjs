import { spawn } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";

/**
 * One resource's step as the engine's event log tells it.
 *
 * @typedef {object} Step
 * @property {string} name
 * @property {string} op
 * @property {Record<string, { diffKind: string }>} detailedDiff
 * @property {Record<string, any>} inputs
 */

/**
 * Runs the CLI with its output going to the terminal, and returns how it ended and what it did.
 *
 * @param {readonly string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} options
 * @returns {Promise<{ code: number, steps: Step[], output: string }>}
 */
export async function pulumi(args, { cwd, env }) {
  const log = join(cwd, "events.json");
  await rm(log, { force: true });
  const child = spawn("pulumi", [...args, "--event-log", log], {
    cwd,
    // Without it the CLI has no --event-log.
    env: { ...env, PULUMI_DEBUG_COMMANDS: "true" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const [from, to] of /** @type {const} */ ([
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ])) {
    from.setEncoding("utf8").on("data", (text) => {
      output += text;
      to.write(text);
    });
  }
  const code = await new Promise((resolve) => child.once("close", (status) => resolve(status ?? 1)));
  const events = await readFile(log, "utf8").catch(() => "");
  return { code, steps: events.split("\n").filter(Boolean).flatMap(stepOf), output };
}

/**
 * @param {string} line
 * @returns {Step[]}
 */
function stepOf(line) {
  const { resourcePreEvent } = JSON.parse(line);
  if (!resourcePreEvent) return [];
  const { op, urn, detailedDiff, new: after } = resourcePreEvent.metadata;
  return [
    { name: urn.split("::").at(-1), op, detailedDiff: detailedDiff ?? {}, inputs: after?.inputs ?? {} },
  ];
}
