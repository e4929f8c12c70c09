import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { endCommandsWithThisProcess } from "./command.mjs";
import { isMain, repository } from "./paths.mjs";
import { runMain } from "./setup/progress.mjs";
import { setup } from "./setup.mjs";

// `npm run connector-schema`: cli/connector.schema.json from the model of connector.json, cli/report.schema.json from that of
// what `report --json` prints.
if (isMain(import.meta.url)) {
  endCommandsWithThisProcess();
  await runMain(async () => {
    await setup({ parts: ["npm", "runner", "dist"] });
    const require = createRequire(import.meta.url);
    const dist = (/** @type {string[]} */ ...names) => require(join(repository, "dist", "cli", ...names));
    await write("connector.schema.json", dist("input", "connector-file.js").connectorFileSchema());
    await write("report.schema.json", dist("report", "json-schema.js").reportJsonSchema());
  });
}

/**
 * @param {string} name
 * @param {unknown} schema
 */
async function write(name, schema) {
  await writeFile(join(repository, "cli", name), `${JSON.stringify(schema, undefined, 2)}\n`);
}
