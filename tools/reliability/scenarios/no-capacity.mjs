import { connectorProgram } from "../connector-programs.mjs";
import { errorCodes } from "../error-codes.mjs";

/** Each run is tried for a minute; others don't wait again after it. */
const BUDGET_SECONDS = 150;
const CONNECTORS = 40;

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
    if (short) return { figures: {}, rows: ["not in the short form: it takes minutes"] };
    const rows = [];
    for (const prefetch of ["on", "off"]) {
      const config = { "pythonConnectors:prefetch": prefetch };
      const workspace = await make(connectorProgram({ connectors: CONNECTORS, connector: CODE }), { config });
      const caller = workspace.accessKeyId;
      // After the connection's test.
      const refused = { fault: "status", status: 429, operation: "Invoke", caller, nth: 2, times: 1_000_000 };
      emulator.faults.set([refused], caller);
      const start = performance.now();
      const { code, output } = await workspace.pulumi(["preview"]);
      const seconds = (performance.now() - start) / 1000;
      emulator.faults.set([], caller);
      const codes = errorCodes(output);
      if (code === 0) log(`early work ${prefetch}: the preview succeeds`);
      if (codes.join() !== "AWS_THROTTLED") log(`early work ${prefetch}: the errors are ${codes}`, output);
      if (seconds > BUDGET_SECONDS) log(`early work ${prefetch}: it took ${seconds.toFixed(0)} s`);
      rows.push(
        `preview of ${CONNECTORS} connectors, early work ${prefetch}: ${codes.join()} after ${seconds.toFixed(0)} s (budget ${BUDGET_SECONDS} s)`,
      );
    }
    return { figures: {}, rows };
  },
};
