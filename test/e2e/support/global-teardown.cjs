const { rmSync } = require("node:fs");

module.exports = async () => {
  const { emulator } = /** @type {{ emulator: import("node:child_process").ChildProcess }} */ (
    /** @type {unknown} */ (globalThis)
  );
  const ended = new Promise((resolve) => emulator.once("exit", resolve));
  emulator.stdin?.end();
  await ended;
  rmSync(process.env.E2E_FOLDER ?? "", { recursive: true, force: true });
};
