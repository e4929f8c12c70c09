import { mostAtOnce } from "../calls.mjs";
import { programOf } from "../programs.mjs";
import { Secrets } from "../secrets.mjs";

const RATE = 0.2;

/** Requests under way at the most, of all processes of one update together. */
const CAP = { secretsmanager: 16, lambda: 64 };

/** How many connections, and how many seconds they may take. */
const FULL = { connections: 200, budget: 240 };
const SHORT = { connections: 20, budget: 60 };

/** The destroy is throttled too. */
const COMMANDS = ["up", "destroy"];

/** @type {import("../scenario.mjs").Scenario} */
export const scenario = {
  number: 8,
  name: "many connections, 20 % of the requests throttled",
  run: async ({ emulator, workspace: make, short, seed, log }) => {
    const { connections, budget } = short ? SHORT : FULL;
    const names = Array.from({ length: connections }, (_, index) => `source-${index + 1}`);
    const workspace = await make(
      programOf(Object.fromEntries(names.map((name) => [name, { credential: `credential of ${name}` }])), {
        connectors: false,
      }),
    );
    const caller = workspace.accessKeyId;
    const rows = [];
    for (const command of COMMANDS) {
      const throttle = { rule: "throttling", caller, rate: RATE };
      emulator.strict.set(
        [
          { ...throttle, service: "secretsmanager", seed: `${seed} ${command} secrets` },
          { ...throttle, service: "lambda", operation: "Invoke", seed: `${seed} ${command} invocations` },
        ],
        caller,
      );
      const { lastId } = emulator.log.since(Number.POSITIVE_INFINITY);
      const start = performance.now();
      const { code, output } = await workspace.pulumi([command, "--yes", "--skip-preview"]);
      const seconds = (performance.now() - start) / 1000;
      emulator.strict.set([], caller);
      const requests = emulator.log.since(lastId).requests.filter((record) => record.caller === caller);
      const refused = requests.filter(({ fault }) => fault === "strict:throttling").length;
      if (code !== 0) log(`pulumi ${command} of ${connections} connections failed`, output);
      if (refused === 0) log(`nothing was throttled in ${command}`);
      if (seconds > budget) log(`pulumi ${command} took ${seconds.toFixed(0)} s, the budget is ${budget} s`);
      const most = Object.entries(CAP).map(([service, cap]) => {
        const count = mostAtOnce(requests.filter((record) => record.service === service));
        if (count > cap)
          log(`${command}: ${count} requests to ${service} were under way at once, ${cap} may be`);
        return `${count} to ${service}`;
      });
      const secrets = (await new Secrets(emulator).under(workspace.project)).filter((of) => !of.scheduled);
      const expected = command === "up" ? connections : 0;
      if (secrets.length !== expected)
        log(`after ${command} there are ${secrets.length} secrets, and should be ${expected}`);
      rows.push(
        `${command} of ${connections} connections: ${seconds.toFixed(1)} s (budget ${budget} s), ` +
          `${refused} of ${requests.length} requests throttled, at most ${most.join(" and ")} at once`,
      );
    }
    return { figures: {}, rows };
  },
};
