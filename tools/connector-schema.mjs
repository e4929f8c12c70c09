import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { endCommandsWithThisProcess } from "./command.mjs";
import { isMain, repository } from "./paths.mjs";
import { runMain } from "./setup/progress.mjs";
import { setup } from "./setup.mjs";

// `npm run connector-schema`: cli/connector.schema.json from the model of connector.json.
if (isMain(import.meta.url)) {
  endCommandsWithThisProcess();
  await runMain(async () => {
    await setup({ parts: ["npm", "runner", "dist"] });
    const require = createRequire(import.meta.url);
    const { connectorFileSchema } = require(join(repository, "dist", "cli", "input", "connector-file.js"));
    const text = `${JSON.stringify(connectorFileSchema(), undefined, 2)}\n`;
    await writeFile(join(repository, "cli", "connector.schema.json"), text);
  });
}
