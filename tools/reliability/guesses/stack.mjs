import { DescribeSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";

/**
 * What a stack shows to those who may not decrypt it.
 *
 * @typedef {object} Shown
 * @property {string[]} texts states, plans, tags and all that was printed
 * @property {string[]} named names, ARNs and URNs: what a digest may be made with
 * @property {Record<string, string>} names by which the stack differs from others
 * @property {string} decrypted its state with its secrets
 * @property {import("./lists.mjs").Known} known what the tokens of its requests are made from
 */

/** @typedef {import("../canary/program.mjs").Form} Form */

const SOURCE = "PIN";
const FILE = "pin.txt";

/**
 * Takes a stack with one connection through its life: two credentials, one after the other; in the short form the first one only.
 *
 * @param {import("../scenario.mjs").ScenarioContext} context
 * @param {Form} form
 * @param {readonly [string, string]} credentials
 * @returns {Promise<Shown>}
 */
export async function showStack({ workspace: makeWorkspace, emulator, short }, form, [first, second]) {
  const workspace = await makeWorkspace(programOf(form), form === "value" ? { secrets: { pin: first } } : {});
  /** @type {string[]} */
  const texts = [];
  /** @type {string[]} */
  const versions = [];
  /** @type {NodeJS.ProcessEnv} */
  let env = {};
  const store = async (/** @type {string} */ credential) => {
    if (form === "env") env = { [SOURCE]: credential };
    if (form === "file") workspace.write({ [FILE]: credential });
    if (form === "value") await workspace.expect(["config", "set-all", "--secret", `pin=${credential}`]);
  };
  const run = async (/** @type {string} */ command) => {
    const { stdout, stderr } = await workspace.expect(command.split(" "), env);
    texts.push(stdout, stderr);
    return stdout;
  };
  const describe = async () => {
    const client = new SecretsManagerClient({
      // Through the proxy: there alone a version's id is the token that it was written with, as it is in AWS.
      endpoint: emulator.facts.endpoint,
      region: emulator.facts.region,
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    });
    try {
      const { $metadata: _, ...found } = await client.send(
        new DescribeSecretCommand({ SecretId: `${workspace.project}/dev/source` }),
      );
      texts.push(JSON.stringify(found));
      versions.push(...Object.keys(found.VersionIdsToStages ?? {}));
      return found.ARN ?? "";
    } finally {
      client.destroy();
    }
  };

  await store(first);
  await run("preview --diff --save-plan plan.json");
  texts.push(workspace.read("plan.json"));
  await run("up --yes --skip-preview --plan plan.json");
  await describe();
  if (!short) await run("preview --json");
  if (!short) await run("stack export");
  if (!short) {
    await store(second);
    await run("preview --json --diff");
    await run("up --yes --diff");
    await run("refresh --yes --diff");
  }
  const arn = await describe();
  const state = await run("stack export");
  const { stdout: decrypted } = await workspace.expect(["stack", "export", "--show-secrets"]);
  const source = (await workspace.resources()).find(({ urn }) => urn.endsWith("::source"));
  if (!source?.id) throw new Error("the state has no connection");
  const urns = [...new Set(state.match(/urn:pulumi:[^"\s]+/g) ?? [])];
  return {
    texts,
    named: [workspace.project, `${workspace.project}/dev/source`, arn, ...urns],
    names: { [workspace.folder]: "<folder>", [workspace.project]: "<project>" },
    decrypted,
    known: {
      urn: source.urn,
      id: source.id,
      versions: [...new Set(versions)],
      settings: source.outputs?.["secret"] ?? {},
    },
  };
}

/** @param {Form} form */
function programOf(form) {
  const credentials = {
    value: '{ value: config.requireSecret("pin") }',
    env: `{ env: "${SOURCE}" }`,
    file: `{ file: "${FILE}" }`,
  };
  return {
    "index.js": [
      'const pulumi = require("@pulumi/pulumi");',
      'const { PythonConnection, PythonConnector } = require("pulumi-python-connectors");',
      "const config = new pulumi.Config();",
      'const runner = { functionArn: config.require("functionArn"), qualifier: config.require("qualifier") };',
      `const source = new PythonConnection("source", { runner, code: { path: "connection.py" }, credentials: ${credentials[form]}, secret: { description: "of the source", tags: { team: "b", cost: "1" } } });`,
      'const orders = new PythonConnector("orders", { connection: source, code: { path: "orders.py" } });',
      "module.exports = { secretArn: source.secretArn, versionId: source.secretVersionId, schema: orders.schema };",
      "",
    ].join("\n"),
    "connection.py": 'def context(credentials):\n    return {"pin": credentials}\n',
    "orders.py": [
      "def list_objects(context, metadata):",
      '    yield {"name": "all", "fingerprint": context["pin"], "is_prefix": False}',
      "",
      "def read_rows(context, metadata):",
      '    print(context["pin"])',
      '    yield {"id": 1, "pin": context["pin"]}',
      "",
    ].join("\n"),
  };
}
