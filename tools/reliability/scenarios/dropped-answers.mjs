import { Calls } from "../calls.mjs";
import { defaultSecretName, programOf } from "../programs.mjs";
import { Secrets } from "../secrets.mjs";

/**
 * One command, with the answers of these operations dropped once each.
 *
 * @typedef {object} Step
 * @property {"up" | "destroy"} command
 * @property {readonly string[]} dropped
 */

/** @type {(...dropped: string[]) => Step} */
const up = (...dropped) => ({ command: "up", dropped });
/** @type {(...dropped: string[]) => Step} */
const destroy = (...dropped) => ({ command: "destroy", dropped });

/** The second `up` of a life changes credential, description and tags; one after a destroy takes the secret over. */
const ALL_AT_ONCE = [
  up("CreateSecret"),
  up("PutSecretValue", "UpdateSecret", "TagResource", "UntagResource"),
  destroy("DeleteSecret"),
  up("RestoreSecret", "UpdateSecret", "TagResource", "PutSecretValue"),
];
const EACH_ALONE = [
  up("PutSecretValue"),
  up("UpdateSecret"),
  up("TagResource"),
  up("UntagResource"),
  destroy(),
  up("RestoreSecret"),
  destroy(),
  up("UpdateSecret"),
  destroy(),
  up("TagResource"),
  destroy(),
  up("PutSecretValue"),
];

/** @type {import("../scenario.mjs").Scenario} */
export const scenario = {
  number: 2,
  name: "an answer dropped after the effect, on every write",
  run: async (context) => {
    const { emulator, short, say, log } = context;
    const secrets = new Secrets(emulator);
    const workspace = await context.workspace(programOf({}));
    const name = defaultSecretName(workspace, "source");
    const rows = [];
    for (const [index, step] of [...ALL_AT_ONCE, ...(short ? [] : EACH_ALONE)].entries()) {
      workspace.write(programOf({ source: declaredAt(index) }));
      const what = `${step.command} without the answers of ${step.dropped.join(", ") || "none"}`;
      say(`  ${what}`);
      const before = (await secrets.under(workspace.project))[0];
      const differences = await carriedOut(context, workspace, step);
      const after = await secrets.under(workspace.project);
      differences.push(
        ...(step.command === "up"
          ? oneNewVersion(before, after, { name, value: declaredAt(index).credential })
          : after.filter(({ scheduled }) => !scheduled).map((left) => `${left.name} exists still`)),
      );
      if (differences.length > 0) log(what, differences.join("\n"));
      if (step.dropped.length > 0) rows.push(`${what}: ${differences.length > 0 ? "FAILED" : "as without"}`);
    }
    await workspace.expect(["destroy", "--yes", "--skip-preview"]);
    return { figures: {}, rows };
  },
};

/**
 * Each step has its own credential, description and tags.
 *
 * @param {number} index
 */
function declaredAt(index) {
  return {
    credential: `credential-${index}`,
    secret: { description: `step ${index}`, tags: { step: String(index), [`only-${index}`]: "1" } },
  };
}

/**
 * @param {import("../scenario.mjs").ScenarioContext} context
 * @param {import("../workspace.mjs").Workspace} workspace
 * @param {Step} step
 * @returns {Promise<string[]>} what was not as it should be
 */
async function carriedOut({ emulator }, workspace, { command, dropped }) {
  const caller = workspace.accessKeyId;
  const rules = dropped.map((operation) => ({ fault: "reset", when: "after", caller, operation, times: 1 }));
  emulator.faults.set(rules, caller);
  const calls = new Calls(emulator, caller);
  const { code, output } = await workspace.pulumi([command, "--yes", "--skip-preview"]);
  emulator.faults.set([], caller);
  const lost = calls.all().filter(({ fault }) => fault === "reset-after");
  const missing = dropped.filter((operation) => !lost.some((call) => call.operation === operation));
  return [
    ...(code === 0 ? [] : [`pulumi ${command} ended with code ${code}:\n${output}`]),
    ...missing.map((operation) => `there was no ${operation} to drop the answer of`),
  ];
}

/**
 * @param {import("../secrets.mjs").Secret | undefined} before
 * @param {readonly import("../secrets.mjs").Secret[]} after
 * @param {{ name: string, value: string }} declared
 * @returns {string[]} what is not as it should be
 */
function oneNewVersion(before, after, { name, value }) {
  const [secret] = after;
  if (after.length !== 1 || secret?.name !== name || secret.scheduled)
    return [`the secrets are ${JSON.stringify(after.map((each) => each.name))}, and should be ${name} alone`];
  const added = secret.versionIds.filter((id) => !before?.versionIds.includes(id));
  return [
    ...(secret.value === value ? [] : [`the stored value is ${secret.value}, and should be ${value}`]),
    ...(added.length === 1 ? [] : [`there are ${added.length} new versions, and should be 1`]),
    // Two new ones, the first of which is the previous version now.
    ...(secret.previousId === before?.versionId
      ? []
      : ["the version before is not the one that was current"]),
  ];
}
