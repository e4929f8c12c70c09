import {
  CreateSecretCommand,
  DeleteSecretCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { DOCUMENTS, readDocument } from "../iam/documents.mjs";
import { AccessGuard } from "../iam/guard.mjs";
import { listed } from "../iam/policy.mjs";
import { stepsOf } from "../iam/steps.mjs";

/** @typedef {import("../iam/documents.mjs").DocumentName} DocumentName */

const ACCOUNT = "000000000000";

/** What the documents allow and no request through the proxy can show. */
const UNSEEN = new Map([
  ["logs:CreateLogStream", "Lambda writes a function's log by itself"],
  ["logs:PutLogEvents", "Lambda writes a function's log by itself"],
]);

/** @type {import("../scenario.mjs").Scenario} */
export const scenario = {
  number: 6,
  name: "No permission beside the documents in docs/iam",
  async run({ emulator, workspace: makeWorkspace, short, say, log }) {
    const workspace = await makeWorkspace({});
    const { facts } = emulator;
    const values = {
      region: facts.region,
      account: ACCOUNT,
      project: workspace.project,
      stack: "dev",
      runner: facts.functionArn.split(":").at(-1) ?? "",
      secret: `legacy/${workspace.project}`,
      key: "5b1c1a5e-0000-4000-8000-000000000000",
    };
    const keyArn = `arn:aws:kms:${values.region}:${ACCOUNT}:key/${values.key}`;
    const secretArn = await makeForeignSecret(emulator, values.secret);
    const guard = new AccessGuard(values);
    const stop = emulator.use(guard.hook);
    /** @type {import("../iam/guard.mjs").Decision[]} */
    const decisions = [];
    let unlisted = 0;
    let ranSteps = 0;
    const steps = stepsOf({ project: workspace.project, secret: values.secret, secretArn, keyArn });
    try {
      for (const { name, program, env = {}, role, args, also = {}, denies, brief = false } of steps) {
        if (program) workspace.write(program);
        if (short && !brief) continue;
        say(`  ${name}, as ${role} ...`);
        ranSteps += 1;
        guard.allow({
          deployer: ["deployer", ...(also.deployer ?? [])],
          preview: ["preview", ...(also.preview ?? [])],
          runner: ["runner", ...(also.runner ?? [])],
        });
        guard.decisions = [];
        const ran = await workspace.pulumi(args, { AWS_ACCESS_KEY_ID: role, ...env });
        const denied = guard.decisions.filter(({ allowedBy }) => allowedBy === undefined);
        decisions.push(...guard.decisions);
        if (denies !== undefined) {
          if (ran.code === 0 || !denied.some(({ action }) => action === denies)) {
            log(`${name}: ${role} was to be denied ${denies}`, ran.output);
          } else if (!ran.output.includes(denies)) {
            log(`${name}: the error names no missing permission ${denies}`, ran.output);
          }
          continue;
        }
        unlisted += denied.length;
        for (const { caller, action, resource } of denied) {
          log(`${name}: ${caller} asked for ${action} on ${resource}, which its documents do not allow`);
        }
        if (ran.code !== 0) log(`${name} ended with code ${ran.code}`, ran.output);
      }
    } finally {
      stop();
    }
    // The short form does not do all that the rights are for.
    const superfluous = short ? [] : superfluousRights(decisions, values);
    for (const right of superfluous) log(right);
    return {
      figures: { unlisted_actions: unlisted },
      rows: [
        `${ranSteps} steps${short ? "" : " of create, update, replace, adopt, restore, refresh, destroy and preview"}, every request judged by IAM's rules: ${unlisted} outside of the documents${short ? "" : `; ${superfluous.length} rights in them that no step used`}`,
        ...["deployer", "preview", "runner"].map((caller) => rowOf(caller, decisions)),
      ],
    };
  },
};

/**
 * @param {string} caller
 * @param {readonly import("../iam/guard.mjs").Decision[]} decisions
 */
function rowOf(caller, decisions) {
  const used = decisions.filter((decision) => decision.caller === caller && decision.allowedBy);
  const actions = [...new Set(used.map(({ action }) => action.replace("secretsmanager:", "")))].sort();
  return `${caller}: ${used.length} requests, ${actions.join(", ")}`;
}

/**
 * The rights of the documents that no step used.
 *
 * @param {readonly import("../iam/guard.mjs").Decision[]} decisions
 * @param {import("../iam/documents.mjs").Placeholders} values
 */
function superfluousRights(decisions, values) {
  const used = new Set(
    decisions.map(({ action, allowedBy }) => `${allowedBy?.document} ${allowedBy?.sid} ${action}`),
  );
  return DOCUMENTS.flatMap((document) =>
    readDocument(document, values).Statement.flatMap(({ Sid, Action }) =>
      listed(Action)
        .filter((action) => !UNSEEN.has(action) && !used.has(`${document} ${Sid} ${action}`))
        .map((action) => `${document}.json: ${action} in ${Sid} was used by no step`),
    ),
  );
}

/**
 * A secret that somebody else made, and scheduled for deletion: one that is adopted is restored too.
 *
 * @param {import("../scenario.mjs").Emulator} emulator
 * @param {string} name
 * @returns {Promise<string>} its ARN
 */
async function makeForeignSecret({ upstream, facts: { region } }, name) {
  const client = new SecretsManagerClient({
    endpoint: upstream,
    region,
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  try {
    const { ARN } = await client.send(new CreateSecretCommand({ Name: name, SecretString: "legacy" }));
    await client.send(new DeleteSecretCommand({ SecretId: name, RecoveryWindowInDays: 7 }));
    return ARN ?? "";
  } finally {
    client.destroy();
  }
}
