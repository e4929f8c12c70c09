import { connectorProgram } from "../connector-programs.mjs";
import { Witnesses } from "../witnesses.mjs";

const CODE = "RUN_OUTCOME_UNKNOWN";
const REACH_TIMEOUT_MS = 30_000;

/**
 * A place in a generation at which the connection breaks.
 *
 * @typedef {object} Place
 * @property {string} name
 * @property {(request: Record<string, any>) => boolean} isIt whether a request to the runner is the one
 * @property {(request: Record<string, any>) => string} during the line that code writes when that request is carried out
 * @property {number} partitions how many the source has
 */

/** @type {readonly Place[]} */
const PLACES = [
  {
    name: "the connection's test",
    isIt: ({ operation }) => operation === "test",
    during: () => "context",
    partitions: 1,
  },
  {
    name: "a generation",
    isIt: ({ operation }) => operation === "generate",
    during: () => "read p00",
    partitions: 1,
  },
  {
    name: "a chunk of a divided generation",
    isIt: ({ operation, partitions }) => operation === "generate" && partitions?.length > 0,
    during: ({ partitions }) => `read ${partitions[0].name}`,
    partitions: 24,
  },
];

const COMMANDS = [
  { name: "preview", args: ["preview"], env: {} },
  { name: "preview without early work", args: ["preview"], env: { PYTHON_CONNECTORS_PREFETCH: "off" } },
  { name: "up", args: ["up", "--yes", "--skip-preview"], env: {} },
];

/** @type {import("../scenario.mjs").Scenario} */
export const scenario = {
  number: 10,
  name: "a connection that breaks in the middle of an invocation",
  run: async (context) => {
    const figures = { broken_invocations: 0, repeated_runs: 0 };
    const rows = [];
    for (const place of PLACES) {
      const commands = context.short ? COMMANDS.slice(0, 1) : COMMANDS;
      let failed = 0;
      for (const command of commands) {
        context.say(`  ${place.name}, ${command.name} ...`);
        const { differences, repeated } = await broken(context, place, command);
        figures.broken_invocations += 1;
        figures.repeated_runs += repeated;
        if (differences.length > 0) failed += 1;
        if (differences.length > 0) context.log(`${place.name}, ${command.name}`, differences.join("\n"));
      }
      rows.push(
        `${place.name}, in ${commands.map(({ name }) => name).join(", ")}: executed once, reported as ${CODE}${failed > 0 ? `; FAILED ${failed} times` : ""}`,
      );
    }
    return { figures, rows };
  },
};

/**
 * @param {import("../scenario.mjs").ScenarioContext} context
 * @param {Place} place
 * @param {typeof COMMANDS[number]} command
 */
async function broken({ emulator, workspace: make }, place, command) {
  const workspace = await make({});
  const witnesses = new Witnesses(workspace.folder);
  workspace.write(programOf(witnesses, place.partitions));
  let broke = 0;
  const stop = emulator.use(async (exchange, next) => {
    const { caller, operation } = exchange.record;
    if (caller !== workspace.accessKeyId || operation !== "Invoke") return next();
    await exchange.readBody();
    const request = /** @type {Record<string, any>} */ (exchange.input);
    if (broke > 0 || !place.isIt(request)) return next();
    broke += 1;
    exchange.record.fault = "reset-during";
    // It goes on without its client.
    exchange.buffered = true;
    const running = next();
    await witnesses.waitFor(place.during(request), REACH_TIMEOUT_MS);
    exchange.reset();
    await running;
  });
  const { code, output } = await workspace.pulumi(command.args, command.env);
  stop();
  const lines = witnesses.lines();
  const expected = place.during({ partitions: [{ name: "" }] });
  const repeated = repeatedLines(lines, place);
  const differences = [
    ...(broke === 1 ? [] : [`${broke} connections broke`]),
    ...(lines.some((line) => line.startsWith(expected)) ? [] : ["the code did not run at all"]),
    ...repeated.map((line) => `"${line}" was executed more than once`),
    ...(code === 0 ? [`pulumi ${command.name} succeeds`] : []),
    ...(output.includes(`[${CODE}]`) ? [] : [`the error is not ${CODE}:\n${output}`]),
  ];
  return { differences, repeated: repeated.length };
}

/**
 * What the code did more than once. `context` is called once for the test and once in each invocation that reads; where the
 * test's own connection broke, there may be nothing but the test.
 *
 * @param {readonly string[]} lines
 * @param {Place} place
 */
function repeatedLines(lines, { isIt }) {
  const once = isIt({ operation: "test" }) ? lines : lines.filter((line) => line !== "context");
  return [...new Set(once.filter((line, index) => once.indexOf(line) !== index))];
}

/**
 * @param {Witnesses} witnesses
 * @param {number} partitions
 */
function programOf(witnesses, partitions) {
  return connectorProgram({
    connectors: 1,
    connection: `${witnesses.code}
import time

def context(credentials=None):
    witness("context")
    time.sleep(0.3)
    return {}
`,
    connector: `import time
${witnesses.code}
def list_objects(context, metadata):
    witness("list")
    for index in range(${partitions}):
        yield {"name": f"p{index:02d}", "fingerprint": "1", "is_prefix": False}

def read_rows(context, metadata):
    witness("read " + metadata["name"])
    time.sleep(0.3)
    yield {"id": 1}
`,
  });
}
