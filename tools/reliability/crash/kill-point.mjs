import { beforeEachCall, Calls } from "../calls.mjs";
import { chance } from "../chance.mjs";
import { convergence } from "../convergence.mjs";
import { killTree } from "../processes.mjs";
import { defaultSecretName, programOf } from "../programs.mjs";
import { killAt } from "./kill.mjs";
import { CREDENTIAL } from "./operations.mjs";

/** Released before this call of the recovery, at the latest: its `up` makes about as many. */
const LAST_RELEASE = 5;

/** An orphaned provider has finished when it has called nothing for so long. Its process stays, idle, until it is killed. */
const QUIET_MS = 1000;
const QUIET_TIMEOUT_MS = 60_000;

/**
 * Deploys what an operation begins with, and puts the program in place that it is to deploy.
 *
 * @param {import("../scenario.mjs").ScenarioContext} context
 * @param {import("./operations.mjs").Operation} operation
 */
export async function prepared(context, operation) {
  const workspace = await context.workspace(programOf({}));
  const before = operation.before(workspace);
  if (before) {
    workspace.write(programOf({ source: before }));
    await workspace.up();
  }
  workspace.write(programOf(declaredBy(operation, workspace, CREDENTIAL.declared)));
  await operation.prepare?.(context, workspace);
  return workspace;
}

/**
 * Crashes an operation at one point, recovers as documented, and looks at what came of it.
 *
 * @param {import("../scenario.mjs").ScenarioContext} context
 * @param {import("../secrets.mjs").Secrets} secrets
 * @param {import("./points.mjs").KillPoint} point
 * @returns {Promise<import("../convergence.mjs").Findings & { at: string }>}
 */
export async function runKillPoint(context, secrets, point) {
  const { emulator, seed } = context;
  const { operation, series, call, side } = point;
  const workspace = await prepared(context, operation);
  const killed = await killAt({
    emulator,
    workspace,
    call: { nth: call },
    side,
    cliOnly: series !== "tree",
  });
  const credential = series === "cli, then changed" ? CREDENTIAL.changed : CREDENTIAL.declared;
  const declared = declaredBy(operation, workspace, credential);
  workspace.write(programOf(declared));

  const env = { AWS_ACCESS_KEY_ID: `${workspace.accessKeyId}R` };
  const releaseAt = 1 + Math.floor(chance(seed, operation.name, series, call, side) * LAST_RELEASE);
  const stop = emulator.use(
    beforeEachCall(env.AWS_ACCESS_KEY_ID, async (count) => {
      if (count === releaseAt) await killed.release();
    }),
  );
  const at = [
    `${operation.name}, ${side} call ${call} (${killed.call.operation})`,
    series === "tree"
      ? "all killed"
      : `CLI killed, the call released before call ${releaseAt} of the recovery`,
    ...(series === "cli, then changed" ? ["another credential by then"] : []),
  ].join("; ");
  const orphan = new Calls(emulator, workspace.accessKeyId);
  const differences = await recover(workspace, env, killed, { preview: series === "tree" });
  stop();
  if (!(await orphan.quiet(QUIET_MS, QUIET_TIMEOUT_MS)))
    differences.push(`the orphaned provider calls AWS still, ${QUIET_TIMEOUT_MS / 1000} s later`);
  const expected = Object.values(declared).map(({ credential: value, secret = {} }) => ({
    name: defaultSecretName(workspace, "source"),
    value,
    ...secret,
  }));
  const found = await convergence({ workspace, env, secrets, expected });
  for (const pid of killed.orphans) killTree(pid);
  const late = orphan.operations().join(" ");
  if (found.differences.length + differences.length > 0 && late)
    differences.push(`meanwhile the orphaned provider called ${late}`);
  return { ...found, differences: [...differences, ...found.differences], at };
}

/**
 * The recovery as it is documented, no step more.
 *
 * @param {import("../workspace.mjs").Workspace} workspace
 * @param {NodeJS.ProcessEnv} env
 * @param {import("./kill.mjs").Killed} killed
 * @param {{ preview: boolean }} options whether `up` makes its preview first, which only reads
 * @returns {Promise<string[]>} what failed of it
 */
async function recover(workspace, env, killed, { preview }) {
  const failed = [];
  for (const args of [
    ["cancel", "--yes"],
    ["up", "--yes", ...(preview ? [] : ["--skip-preview"])],
    ["refresh", "--clear-pending-creates", "--yes"],
  ]) {
    // A recovery with fewer calls: then it goes on between its steps.
    if (args[0] === "refresh") await killed.release();
    const { code, output } = await workspace.pulumi(args, env);
    if (code !== 0)
      failed.push(`the recovery's pulumi ${args.join(" ")} ended with code ${code}:\n${output}`);
  }
  return failed;
}

/**
 * @param {import("./operations.mjs").Operation} operation
 * @param {import("../workspace.mjs").Workspace} workspace
 * @param {string} credential
 * @returns {Record<string, import("../programs.mjs").Declared>} the program's connections
 */
function declaredBy(operation, workspace, credential) {
  const source = operation.after(workspace, credential);
  return source ? { source } : {};
}
