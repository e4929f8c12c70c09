import { delimiter } from "node:path";
import { endCommandsWithThisProcess } from "./command.mjs";
import { findRunningEmulator } from "./emulator/registry.mjs";
import { engineStateFolder, engineVariables } from "./engine-environment.mjs";
import { isMain } from "./paths.mjs";
import { stackCommands } from "./quickstart-commands.mjs";
import { runMain, sayOnStderr, sayOnStdout } from "./setup/progress.mjs";
import { setup } from "./setup.mjs";

// `eval "$(npm run -s shell-env)"`: plain `pulumi` then works in this folder, against the running emulator.
async function main() {
  const { cache, enginePath } = await setup({ say: sayOnStderr });
  const emulator = await findRunningEmulator(cache);
  const { path, set, unset } = engineVariables({
    enginePath,
    stateFolder: engineStateFolder(cache),
    endpoint: emulator?.endpoint,
    region: emulator?.region,
  });
  sayOnStdout(`export PATH=${quoted(path.join(delimiter))}${delimiter}"$PATH"`);
  for (const name of unset) sayOnStdout(`unset ${name}`);
  for (const [name, value] of Object.entries(set)) sayOnStdout(`export ${name}=${quoted(value)}`);
  if (emulator) {
    for (const line of ["A stack for this emulator:", ...stackCommands(emulator)]) sayOnStdout(`# ${line}`);
  } else {
    sayOnStderr(
      "No emulator runs for this clone: start one in another terminal with `npm run emulator`, then repeat this.",
    );
  }
}

/** @param {string} text */
function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

if (isMain(import.meta.url)) {
  endCommandsWithThisProcess();
  await runMain(main);
}
