import { rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { endCommandsWithThisProcess } from "./command.mjs";
import { CONNECTION_EDIT, FLIGHTS_EDIT } from "./demo/edits.mjs";
import { pulumi } from "./demo/pulumi.mjs";
import { makeStack } from "./demo/stack.mjs";
import { copyQuickstart, edit } from "./demo/workspace.mjs";
import { startEmulator } from "./emulator/start.mjs";
import { engineEnvironment, engineVariables, shellLines } from "./engine-environment.mjs";
import { Checks, heading } from "./narration.mjs";
import { isMain } from "./paths.mjs";
import { runMain, SetupError, sayOnStdout as say, stopwatch } from "./setup/progress.mjs";
import { setup } from "./setup.mjs";

const CONNECTORS = ["flights", "airlines", "airports", "planes", "weather"];

const CHECKED = "What the demo checked";

/** Previewed, applied, changed, previewed again, destroyed: the main job, on a real engine and a real API. */
async function main() {
  const keep = readKeep();
  const found = await setup();
  const time = stopwatch();
  const emulator = await startEmulator({ ...found, say });
  const folder = await copyQuickstart();
  // Also after Ctrl-C, which ends the process at once.
  process.once("exit", () => keep || rmSync(folder, { recursive: true, force: true }));
  const engine = {
    enginePath: found.enginePath,
    stateFolder: join(folder, "backend"),
    endpoint: emulator.facts.endpoint,
  };
  const cache = { PYTHON_CONNECTORS_CACHE_DIR: join(folder, "cache") };
  const env = { ...engineEnvironment(engine), ...cache };
  const options = { cwd: folder, env };
  const checks = new Checks();
  const check = checks.check.bind(checks);
  try {
    await makeStack(options, emulator.facts);

    heading(
      "1. Preview: five schemas, before anything exists",
      "Look at `schema` of each connector: its code has run over its files, with credentials that are not stored yet.",
    );
    let run = await pulumi(["preview", "--diff", "--non-interactive"], options);
    for (const name of CONNECTORS) {
      const fields = Object.keys(stepOf(run, name).inputs.schema?.fields ?? {});
      check(`the first preview knows the schema of ${name} (${fields.length} fields)`, fields.length > 1);
    }

    heading("2. Up");
    run = await pulumi(["up", "--yes", "--skip-preview", "--non-interactive"], options);
    check("the stack is up", run.code === 0);

    heading("3. Preview again: nothing changed, nothing runs");
    const before = await invocationCount(emulator.facts.endpoint);
    run = await pulumi(["preview", "--diff", "--non-interactive"], options);
    const invocations = (await invocationCount(emulator.facts.endpoint)) - before;
    say(`The runner was invoked ${invocations} times.`);
    check("an unchanged preview invokes the runner 0 times", run.code === 0 && invocations === 0);
    check(
      "an unchanged preview shows no change",
      run.steps.every(({ op }) => op === "same"),
    );

    heading("4. The flights connector's code changes: a field more, and one of another type");
    await edit(folder, "nycflights/flights.py", FLIGHTS_EDIT);
    run = await pulumi(["preview", "--diff", "--non-interactive"], options);
    const changed = Object.entries(stepOf(run, "flights").detailedDiff).filter(([path]) =>
      path.startsWith("schema.fields"),
    );
    check(
      "the preview shows just those two fields",
      JSON.stringify(changed.map(([path, { diffKind }]) => `${path} ${diffKind}`).sort()) ===
        JSON.stringify(["schema.fields.distance update", "schema.fields.flight_number add"]),
    );
    const others = run.steps.filter(({ name }) => CONNECTORS.includes(name) && name !== "flights");
    check("no other connector is touched", others.length === 4 && others.every(({ op }) => op === "same"));

    heading("5. Up");
    run = await pulumi(["up", "--yes", "--skip-preview", "--non-interactive"], options);
    check("the change is applied", run.code === 0);

    heading(
      "6. The connection's code changes: all five connectors are looked at again",
      "Every schema stays. `- changes` and `- warnings` of flights are what the last update said of its change: this one has none.",
    );
    await edit(folder, "nycflights/connection.py", CONNECTION_EDIT);
    run = await pulumi(["preview", "--diff", "--non-interactive"], options);
    for (const name of CONNECTORS) {
      // What the update before had to say of its changes is no part of the state, and shows as taken back.
      const said = /^(changes|warnings)\b/;
      const paths = Object.keys(stepOf(run, name).detailedDiff).filter((path) => !said.test(path));
      check(
        `${name} was looked at again and keeps its schema`,
        JSON.stringify(paths) === '["fingerprint.connection"]',
      );
    }
    const said =
      run.output.match(/as the connection's code \(connection\.py\) changed: no field changed/g) ?? [];
    check("the preview says for all five that no field changed", said.length === CONNECTORS.length);

    if (keep) {
      const { set, ...others } = engineVariables(engine);
      return await keepRunning(
        emulator,
        folder,
        shellLines({ ...others, set: { ...set, ...cache } }),
        checks,
      );
    }
    heading("7. Destroy");
    run = await pulumi(["destroy", "--yes", "--skip-preview", "--non-interactive"], options);
    check("the stack is gone", run.code === 0);
    const code = checks.report(CHECKED, time());
    say(
      "All of it is removed, with the folder that held the stack and its history. To write a connector of your own: " +
        "docs/write-a-connector.md. To keep the stack and try edits of your own: npm run demo -- --keep",
    );
    return code;
  } finally {
    await emulator.stop();
  }
}

function readKeep() {
  try {
    return parseArgs({ options: { keep: { type: "boolean" } } }).values.keep ?? false;
  } catch (error) {
    throw new SetupError(`${/** @type {Error} */ (error).message}\nUsage: npm run demo [-- --keep]`);
  }
}

/**
 * @param {{ steps: readonly import("./demo/pulumi.mjs").Step[] }} run
 * @param {string} name
 */
function stepOf({ steps }, name) {
  return steps.find((step) => step.name === name) ?? { name, op: "none", detailedDiff: {}, inputs: {} };
}

/** @param {string} endpoint */
async function invocationCount(endpoint) {
  const response = await fetch(`${endpoint}/_recorder/requests?since=0`);
  const { requests } = /** @type {{ requests: { operation: string }[] }} */ (await response.json());
  return requests.filter(({ operation }) => operation === "Invoke").length;
}

/**
 * @param {import("./emulator/start.mjs").Emulator} emulator
 * @param {string} folder
 * @param {readonly string[]} environment lines of a shell
 * @param {Checks} checks
 */
async function keepRunning(emulator, folder, environment, checks) {
  const code = checks.report(CHECKED, "stack and emulator stay up");
  say("\nTo go on by hand, in another terminal:");
  for (const line of [`cd ${folder}`, ...environment]) say(`  ${line}`);
  say("  pulumi up                    # applies the last edit, of the connection's code");
  say("  pulumi preview --diff        # after edits of yours in examples/quickstart/nycflights");
  say("  pulumi destroy\n");
  say(`The emulator runs until Ctrl-C, or \`kill ${process.pid}\`.`);
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.removeAllListeners(name);
  await Promise.race([
    emulator.ended,
    ...["SIGINT", "SIGTERM", "SIGHUP"].map((name) => new Promise((resolve) => process.once(name, resolve))),
  ]);
  say(
    `emulator: stopping; the stack's files stay in ${folder}, until you remove it (state: ${pathToFileURL(join(folder, "backend")).href})`,
  );
  return code;
}

if (isMain(import.meta.url)) {
  endCommandsWithThisProcess();
  await runMain(main);
}
