import { runCommand } from "../command.mjs";
import { quickstartConfig } from "../quickstart-commands.mjs";
import { SetupError } from "../setup/progress.mjs";

/**
 * Makes a stack of the quickstart for an emulator.
 *
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} options
 * @param {import("../emulator/start.mjs").EmulatorFacts} facts
 */
export async function makeStack(options, facts) {
  const { plain, secret } = quickstartConfig(facts);
  const pairs = [
    ...Object.entries(plain).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]),
    ...Object.entries(secret).flatMap(([key, value]) => ["--secret", `${key}=${value}`]),
  ];
  for (const args of [
    ["stack", "init", "demo"],
    ["config", "set-all", ...pairs],
  ]) {
    const { code, stderr } = await runCommand("pulumi", [...args, "--non-interactive"], options);
    if (code !== 0) throw new SetupError(`The demo's stack could not be made (pulumi ${args[0]}).`, stderr);
  }
}
