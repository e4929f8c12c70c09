import { endCommandsWithThisProcess } from "./command.mjs";
import { findRunningEmulator } from "./emulator/registry.mjs";
import { engineStateFolder, engineVariables, shellLines } from "./engine-environment.mjs";
import { cacheFolder, isMain } from "./paths.mjs";
import { stackCommands } from "./quickstart-commands.mjs";
import { runMain, SetupError, sayOnStderr, sayOnStdout } from "./setup/progress.mjs";
import { setup } from "./setup.mjs";

// `eval "$(npm run -s shell-env)"`: plain `pulumi` then works in this folder, against the running emulator.
async function main() {
  const emulator = await findRunningEmulator(cacheFolder());
  if (!emulator) {
    // What the shell evaluates fails, too: Pulumi's settings without AWS's would let `pulumi up` reach the user's AWS.
    sayOnStdout("false");
    throw new SetupError(
      "No emulator runs for this clone, so nothing is set: start one in another terminal with `npm run emulator`, then " +
        "repeat this.",
    );
  }
  const { cache, enginePath } = await setup({ say: sayOnStderr });
  const variables = engineVariables({
    enginePath,
    stateFolder: engineStateFolder(cache),
    endpoint: emulator.endpoint,
    region: emulator.region,
  });
  for (const line of shellLines(variables)) sayOnStdout(line);
  for (const line of ["A stack for this emulator:", ...stackCommands(emulator)]) sayOnStdout(`# ${line}`);
}

if (isMain(import.meta.url)) {
  endCommandsWithThisProcess();
  await runMain(main);
}
