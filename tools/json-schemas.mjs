import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { endCommandsWithThisProcess } from "./command.mjs";
import { isMain, repository } from "./paths.mjs";
import { runMain } from "./setup/progress.mjs";
import { setup } from "./setup.mjs";

// `npm run json-schemas`: the JSON Schemas that the package has for editors, from what reads the files.
if (isMain(import.meta.url)) {
  endCommandsWithThisProcess();
  await runMain(async () => {
    await setup({ parts: ["npm", "runner", "dist"] });
    const require = createRequire(import.meta.url);
    /** @param {string} name */
    const input = (name) => require(join(repository, "dist", "cli", "input", name));
    const schemas = {
      "connector.schema.json": input("connector-file.js").connectorFileSchema(),
      "contract.schema.json": input("contract-schema.js").contractSchema(),
    };
    for (const [name, schema] of Object.entries(schemas)) {
      await writeFile(join(repository, "cli", name), `${JSON.stringify(schema, undefined, 2)}\n`);
    }
  });
}
