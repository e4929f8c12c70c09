import { endCommandsWithThisProcess } from "./command.mjs";
import { isMain } from "./paths.mjs";
import { runMain, sayOnStdout } from "./setup/progress.mjs";
import { setup } from "./setup.mjs";
import { runChecks } from "./testing/checks.mjs";
import { closingLine } from "./testing/outcome.mjs";

// `npm run check`: format, lint and types of both languages.
if (isMain(import.meta.url)) {
  endCommandsWithThisProcess();
  await runMain(async () => {
    const { python } = await setup({ parts: ["npm", "python", "runner", "dist"] });
    const outcome = await runChecks(python, sayOnStdout);
    sayOnStdout(closingLine(outcome));
    return outcome.failed > 0 ? 1 : 0;
  });
}
