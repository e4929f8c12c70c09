import { endCommandsWithThisProcess } from "./command.mjs";
import { isMain } from "./paths.mjs";
import { runMain } from "./setup/progress.mjs";
import { setup } from "./setup.mjs";

// `npm run build`: dist with the compiled TypeScript and the runner's zip, built only where it is stale.
if (isMain(import.meta.url)) {
  endCommandsWithThisProcess();
  await runMain(async () => void (await setup({ parts: ["npm", "runner", "dist"] })));
}
