import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { endCommandsWithThisProcess } from "./command.mjs";
import { isMain, repository } from "./paths.mjs";
import { runMain } from "./setup/progress.mjs";
import { setup } from "./setup.mjs";

// `npm run json-schemas`: the JSON Schemas that the package has for editors and programs, from what reads and writes the files.
if (isMain(import.meta.url)) {
  endCommandsWithThisProcess();
  await runMain(async () => {
    await setup({ parts: ["npm", "runner", "dist"] });
    const require = createRequire(import.meta.url);
    const dist = (/** @type {string[]} */ ...names) => require(join(repository, "dist", "cli", ...names));
    const core = (/** @type {string[]} */ ...names) => dist("..", "provider", "core", ...names);
    const schemas = {
      "connector.schema.json": core("connector", "connector-file.js").connectorFileSchema(),
      "contract.schema.json": dist("input", "contract-schema.js").contractSchema(),
      "report.schema.json": dist("report", "json-schema.js").reportJsonSchema(),
    };
    for (const [name, schema] of Object.entries(schemas)) {
      await writeFile(join(repository, "cli", name), `${JSON.stringify(schema, undefined, 2)}\n`);
    }
  });
}
