import { join } from "node:path";
import { connectorProgram } from "../connector-programs.mjs";
import { errorCodes } from "../error-codes.mjs";

/** Each run is tried for a minute; others don't wait again after it. */
const FULL = { connectors: 40, budget: 150 };
const SHORT = { connectors: 5, budget: 30 };

/** The pauses between tries are a tenth of what they are, and count as long as ever. */
const HURRY = `const timers = require("node:timers/promises");
const { setTimeout } = timers;
timers.setTimeout = (ms, ...rest) => setTimeout(ms / 10, ...rest);
`;

const CODE = `def list_objects(context, metadata):
    yield {"name": "all", "fingerprint": "1", "is_prefix": False}

def read_rows(context, metadata):
    yield {"id": 1}
`;

/** @type {import("../scenario.mjs").Scenario} */
export const scenario = {
  number: 13,
  name: "an account whose invocations are throttled for ever",
  run: async ({ emulator, workspace: make, short, log }) => {
    const { connectors, budget } = short ? SHORT : FULL;
    const rows = [];
    for (const prefetch of ["on", "off"]) {
      const program = connectorProgram({ connectors, connector: CODE });
      const config = { "pythonConnectors:prefetch": prefetch };
      const workspace = await make({ ...program, "hurry.js": HURRY }, { config });
      // Of the program and of its provider process.
      const hurried = { NODE_OPTIONS: `--require ${JSON.stringify(join(workspace.folder, "hurry.js"))}` };
      const caller = workspace.accessKeyId;
      // After the connection's test.
      const refused = { fault: "status", status: 429, operation: "Invoke", caller, nth: 2, times: 1_000_000 };
      emulator.faults.set([refused], caller);
      const start = performance.now();
      const { code, output } = await workspace.pulumi(["preview"], short ? hurried : {});
      const seconds = (performance.now() - start) / 1000;
      emulator.faults.set([], caller);
      const codes = errorCodes(output);
      if (code === 0) log(`early work ${prefetch}: the preview succeeds`);
      if (codes.join() !== "AWS_THROTTLED") log(`early work ${prefetch}: the errors are ${codes}`, output);
      if (seconds > budget) log(`early work ${prefetch}: it took ${seconds.toFixed(0)} s`);
      rows.push(
        `preview of ${connectors} connectors, early work ${prefetch}: ${codes.join()} after ${seconds.toFixed(0)} s (budget ${budget} s)`,
      );
    }
    return { figures: {}, rows };
  },
};
