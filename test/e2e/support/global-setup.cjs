const { spawn } = require("node:child_process");
const { mkdtempSync } = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const readline = require("node:readline");

const repository = path.resolve(__dirname, "../../..");

/** Sets the tools up and starts one emulator for all end-to-end tests; workers find both in the environment. */
module.exports = async () => {
  const { setup } = await import("../../../tools/setup.mjs");
  const { engineVariables } = await import("../../../tools/engine-environment.mjs");
  const { enginePath, python } = await setup({ say: () => {} });
  const emulator = spawn(process.execPath, ["tools/emulator.mjs", "--json", "--with-parent"], {
    cwd: repository,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const facts = await new Promise((resolve, reject) => {
    readline.createInterface({ input: emulator.stdout }).once("line", resolve);
    emulator.once("exit", (code) => reject(new Error(`the emulator ended with code ${code}`)));
  });
  Object.assign(globalThis, { emulator });
  const folder = mkdtempSync(path.join(os.tmpdir(), "python-connectors-e2e-"));
  const { endpoint } = JSON.parse(facts);
  process.env.E2E_FOLDER = folder;
  process.env.E2E_PYTHON = python;
  // Workers use the AWS SDK too, and its word on Node.js 20 is no result of theirs.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
  process.env.E2E_EMULATOR = facts;
  process.env.E2E_ENGINE = JSON.stringify(engineVariables({ enginePath, stateFolder: folder, endpoint }));
};
