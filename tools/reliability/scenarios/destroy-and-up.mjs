import { Calls } from "../calls.mjs";
import { convergence } from "../convergence.mjs";
import { defaultSecretName, programOf } from "../programs.mjs";
import { Secrets } from "../secrets.mjs";
import { sideBySide } from "../side-by-side.mjs";

const WIDTH = 2;
const WINDOWS = [0, 7, 30];
const SHORT_WINDOWS = [0, 30];

/** Longer than an `up` takes to come to CreateSecret, also on a busy machine: it meets the delete under way. */
const FORCE_DELETE_MS = 15_000;

/** @type {import("../scenario.mjs").Scenario} */
export const scenario = {
  number: 3,
  name: "destroy and up again at once; a name that is somebody else's",
  run: async (context) => {
    const secrets = new Secrets(context.emulator);
    const figures = { orphans: 0, duplicates: 0 };
    const own = (context.short ? SHORT_WINDOWS : WINDOWS).map((days) => async () => {
      const found = await upAgain(context, secrets, days);
      figures.orphans += found.orphans;
      figures.duplicates += found.duplicates;
      return { what: `recovery window ${days}: ${found.how}`, differences: found.differences };
    });
    const foreign = (context.short ? [false] : [false, true]).map((scheduled) => async () => ({
      what: `a foreign secret${scheduled ? ", scheduled for deletion" : ""}: refused and untouched`,
      differences: await refused(context, secrets, scheduled),
    }));
    const outcomes = await sideBySide([...own, ...foreign], WIDTH, (work) => work());
    for (const { what, differences } of outcomes)
      if (differences.length > 0) context.log(what, differences.join("\n"));
    return {
      figures,
      rows: outcomes.map(({ what, differences }) => `${what}${differences.length > 0 ? ": FAILED" : ""}`),
    };
  },
};

/**
 * @param {import("../scenario.mjs").ScenarioContext} context
 * @param {Secrets} secrets
 * @param {number} days recovery window
 */
async function upAgain({ emulator, workspace: make }, secrets, days) {
  const program = (/** @type {string} */ credential) =>
    programOf({ source: { credential, secret: { recoveryWindowInDays: days } } });
  const workspace = await make(program("first-credential"));
  const caller = workspace.accessKeyId;
  emulator.strict.set([{ rule: "forceDelete", caller, ms: FORCE_DELETE_MS }], caller);
  await workspace.up();
  await workspace.expect(["destroy", "--yes", "--skip-preview"]);
  const gone = performance.now();
  workspace.write(program("second-credential"));
  const calls = new Calls(emulator, caller);
  const again = workspace.up();
  const pause = performance.now() - gone;
  await again;
  const name = defaultSecretName(workspace, "source");
  const found = await convergence({ workspace, secrets, expected: [{ name, value: "second-credential" }] });
  emulator.strict.set([], caller);
  const wasGoing = calls.all().some(({ fault }) => fault === "strict:forceDelete");
  const wasRestored = calls.operations().includes("RestoreSecret");
  if (days === 0 && !wasGoing) found.differences.push("up never met the delete under way");
  if (days > 0 && !wasRestored) found.differences.push("the secret was not restored");
  if (pause > 1000) found.differences.push(`up began ${Math.round(pause)} ms after destroy`);
  return { ...found, how: days === 0 ? "made anew, the delete waited out" : "restored" };
}

/**
 * @param {import("../scenario.mjs").ScenarioContext} context
 * @param {Secrets} secrets
 * @param {boolean} scheduled for deletion
 * @returns {Promise<string[]>} what is not as it should be
 */
async function refused({ emulator, workspace: make }, secrets, scheduled) {
  const workspace = await make(programOf({ source: { credential: "a-credential" } }));
  const name = defaultSecretName(workspace, "source");
  await secrets.make(name, "somebody else's", { scheduled });
  const before = await secrets.of(name);
  const calls = new Calls(emulator, workspace.accessKeyId);
  const { code, output } = await workspace.pulumi(["up", "--yes", "--skip-preview"]);
  await workspace.expect(["destroy", "--yes", "--skip-preview"]);
  const written = calls.writes().filter(({ status }) => status === 200);
  const after = await secrets.of(name);
  return [
    ...(code === 0 ? ["pulumi up succeeds"] : []),
    ...(output.includes(name) ? [] : [`the error does not name ${name}:\n${output}`]),
    ...written.map(({ operation }) => `${operation} was carried out`),
    ...(JSON.stringify(before) === JSON.stringify(after)
      ? []
      : [`it was ${JSON.stringify(before)}, and is ${JSON.stringify(after)}`]),
  ];
}
