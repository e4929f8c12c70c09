import { Calls } from "../calls.mjs";
import { prepared, runKillPoint } from "../crash/kill-point.mjs";
import { OPERATIONS } from "../crash/operations.mjs";
import { killPoints, sample } from "../crash/points.mjs";
import { Secrets } from "../secrets.mjs";
import { sideBySide } from "../side-by-side.mjs";

/** A core each. */
const WIDTH = 2;

/** Of the short form: a few points, and only of what is crashed most. */
const SHORT = { operations: ["create", "rotate"], points: 4 };

/** @typedef {import("../crash/points.mjs").KillPoint} KillPoint */
/** @typedef {import("../crash/operations.mjs").Operation} Operation */

/** @type {import("../scenario.mjs").Scenario} */
export const scenario = {
  number: 1,
  name: "a crash before and after every AWS call",
  run: async (context) => {
    const { short, say, log } = context;
    const secrets = new Secrets(context.emulator);
    const operations = OPERATIONS.filter(({ name }) => !short || SHORT.operations.includes(name));
    const calls = await sideBySide(operations, WIDTH, async (operation) => {
      try {
        return await callsOf(context, operation);
      } catch (error) {
        log(`${operation.name}: the dry run failed`, /** @type {Error} */ (error).message);
        return [];
      }
    });
    for (const [index, { name }] of operations.entries())
      if (!calls[index]?.length) log(`${name}: there is no call to crash at`);
    const all = operations.flatMap((operation, index) => killPoints(operation, calls[index] ?? []));
    const points = short ? sample(all, SHORT.points, context.seed) : all;
    const figures = { kill_points: points.length, diverged: 0, orphans: 0, duplicates: 0 };
    const diverged = new Map();
    let done = 0;
    await sideBySide(points, WIDTH, async (point) => {
      const { at, differences, orphans, duplicates } = await outcomeOf(context, secrets, point);
      done += 1;
      figures.orphans += orphans;
      figures.duplicates += duplicates;
      if (differences.length + orphans + duplicates > 0) {
        figures.diverged += 1;
        diverged.set(point.operation, (diverged.get(point.operation) ?? 0) + 1);
        log(`diverged: ${at}`, differences.join("\n"));
      }
      if (done % 10 === 0) say(`  ${done} of ${points.length} kill points`);
    });
    const rows = operations.map((operation, index) => {
      const count = points.filter((point) => point.operation === operation).length;
      const names = (calls[index] ?? []).join(" ");
      return `${operation.name}: ${names}: ${count} kill points, ${diverged.get(operation) ?? 0} diverged`;
    });
    return { figures, rows };
  },
};

/**
 * A dry run: the AWS calls that an operation makes, in their order.
 *
 * @param {import("../scenario.mjs").ScenarioContext} context
 * @param {Operation} operation
 * @returns {Promise<string[]>}
 */
async function callsOf(context, operation) {
  const workspace = await prepared(context, operation);
  const made = new Calls(context.emulator, workspace.accessKeyId);
  await workspace.up();
  const calls = made.operations();
  await workspace.expect(["destroy", "--yes", "--skip-preview"]);
  context.say(`  ${operation.name}: ${calls.length} calls: ${calls.join(" ")}`);
  return calls;
}

/**
 * A kill point that could not be carried out counts as one that diverged.
 *
 * @param {import("../scenario.mjs").ScenarioContext} context
 * @param {Secrets} secrets
 * @param {KillPoint} point
 */
async function outcomeOf(context, secrets, point) {
  try {
    return await runKillPoint(context, secrets, point);
  } catch (error) {
    const { operation, series, call, side } = point;
    const at = `${operation.name}, ${side} call ${call}; killed: ${series}`;
    return { at, differences: [/** @type {Error} */ (error).message], orphans: 0, duplicates: 0 };
  }
}
