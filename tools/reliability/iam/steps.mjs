/** @typedef {import("./documents.mjs").DocumentName} DocumentName */

/**
 * One command, run with the access key of a role.
 *
 * @typedef {object} Step
 * @property {string} name what it shows
 * @property {"deployer" | "preview"} role
 * @property {readonly string[]} args of the CLI
 * @property {Record<string, string>} [program] its files, where they change
 * @property {Record<string, string>} [env]
 * @property {Readonly<Partial<Record<"deployer" | "preview" | "runner", readonly DocumentName[]>>>} [also] what the
 *   callers have beside their documents
 * @property {string} [denies] the action that stops it
 * @property {true} [brief] whether it is one of the short form
 */

const PREVIEW = ["preview"];
const UP = ["up", "--yes", "--skip-preview"];
const REFRESH = ["refresh", "--yes"];
const DESTROY = ["destroy", "--yes", "--skip-preview"];

/**
 * All kinds of what a connection does, in the order of a stack's life.
 *
 * @param {{ project: string, secret: string, secretArn: string, keyArn: string }} names `secret`: of one that somebody
 *   else made
 * @returns {Step[]}
 */
export function stepsOf({ project, secret, secretArn, keyArn }) {
  const kms = {
    deployer: /** @type {const} */ (["deployer-kms"]),
    runner: /** @type {const} */ (["runner-kms"]),
  };
  const adopting = {
    deployer: /** @type {const} */ (["deployer-adopt"]),
    preview: /** @type {const} */ (["brought-along"]),
    runner: /** @type {const} */ (["runner-brought-along"]),
  };
  const broughtAlong = {
    deployer: /** @type {const} */ (["brought-along"]),
    preview: /** @type {const} */ (["brought-along"]),
    runner: /** @type {const} */ (["runner-brought-along"]),
  };
  const unpublished = {
    deployer: /** @type {const} */ (["unpublished-runner"]),
    preview: /** @type {const} */ (["unpublished-runner"]),
  };
  const tagged = programOf(stored("first", { tags: { team: "a", cost: "1" } }));
  const rotated = programOf(stored("second", { tags: { team: "a", cost: "1" } }));
  const changed = programOf(stored("second", { tags: { team: "b" }, description: "of the source" }));
  const encrypted = { tags: { team: "b" }, description: "of the source", kmsKeyId: keyArn };
  const renamed = programOf(stored("third", { name: `${project}/dev/renamed` }));
  const adopted = programOf(stored("fourth", { name: secret, adopt: true, description: "adopted" }));
  return [
    { name: "a preview of a new stack", role: "preview", brief: true, args: PREVIEW, program: tagged },
    {
      name: "an update that a previewer tries",
      role: "preview",
      brief: true,
      args: UP,
      denies: "secretsmanager:CreateSecret",
    },
    { name: "create", role: "deployer", brief: true, args: ["up", "--yes"] },
    { name: "an unchanged preview", role: "preview", args: PREVIEW },
    { name: "an unchanged update", role: "deployer", args: UP },
    { name: "a preview of other code", role: "preview", args: PREVIEW, program: otherCode(tagged) },
    { name: "an update of other code", role: "deployer", args: UP },
    {
      name: "a preview of a rotation",
      role: "preview",
      brief: true,
      args: PREVIEW,
      program: otherCode(rotated),
    },
    {
      name: "a rotation that a previewer tries",
      role: "preview",
      args: UP,
      denies: "secretsmanager:PutSecretValue",
    },
    { name: "a rotation", role: "deployer", brief: true, args: UP },
    { name: "other settings", role: "deployer", brief: true, args: UP, program: otherCode(changed) },
    {
      name: "a customer's key",
      role: "deployer",
      args: UP,
      program: programOf(stored("second", encrypted)),
      also: kms,
    },
    {
      name: "a rotation under it",
      role: "deployer",
      args: UP,
      program: programOf(stored("rotated", encrypted)),
      also: kms,
    },
    { name: "the account's key again", role: "deployer", args: UP, program: changed, also: kms },
    { name: "a refresh", role: "deployer", args: REFRESH },
    { name: "a refresh that is only shown", role: "preview", args: ["preview", "--refresh"] },
    { name: "a preview of another name", role: "preview", args: PREVIEW, program: renamed },
    { name: "a replacement by another name", role: "deployer", args: UP },
    { name: "destroy", role: "deployer", brief: true, args: DESTROY },
    { name: "restore", role: "deployer", args: UP, program: changed },
    { name: "destroy again", role: "deployer", args: DESTROY },
    { name: "a preview of an adoption", role: "preview", args: PREVIEW, program: adopted, also: adopting },
    { name: "an adoption", role: "deployer", brief: true, args: UP, also: adopting },
    { name: "a secret that is given back", role: "deployer", brief: true, args: DESTROY, also: adopting },
    {
      name: "a preview with a secret that is brought along",
      role: "preview",
      args: PREVIEW,
      program: programOf(`credentials: { secretArn: ${JSON.stringify(secretArn)} }`),
      also: broughtAlong,
    },
    { name: "an update with it", role: "deployer", args: UP, also: broughtAlong },
    { name: "an unchanged update with it", role: "deployer", args: UP, also: broughtAlong },
    { name: "a refresh with it", role: "deployer", args: REFRESH, also: broughtAlong },
    { name: "a destroy with it", role: "deployer", args: DESTROY, also: broughtAlong },
    {
      name: "a credential of the environment",
      role: "deployer",
      args: UP,
      program: programOf('credentials: { env: "SOURCE_CREDENTIAL" }'),
      env: { SOURCE_CREDENTIAL: "of the environment" },
    },
    { name: "a preview without that variable", role: "preview", args: PREVIEW },
    {
      name: "a preview with a runner that is no published version",
      role: "preview",
      args: PREVIEW,
      program: withLatest(tagged),
      also: unpublished,
    },
    { name: "an update with it", role: "deployer", args: UP, also: unpublished },
    { name: "the last destroy", role: "deployer", args: DESTROY },
  ];
}

/**
 * @param {string} credential
 * @param {Record<string, unknown>} secret
 */
function stored(credential, secret) {
  return `credentials: { value: pulumi.secret(${JSON.stringify(credential)}) }, secret: ${JSON.stringify(secret)}`;
}

/**
 * @param {string} credentials literal JavaScript for the connection's arguments
 * @returns {Record<string, string>}
 */
function programOf(credentials) {
  return {
    "index.js": [
      'const pulumi = require("@pulumi/pulumi");',
      'const { PythonConnection, PythonConnector } = require("pulumi-python-connectors");',
      "const config = new pulumi.Config();",
      'const runner = { functionArn: config.require("functionArn"), qualifier: config.require("qualifier") };',
      `const connection = new PythonConnection("source", { runner, code: { path: "connection.py" }, ${credentials} });`,
      'new PythonConnector("orders", { connection, code: { path: "orders.py" } });',
      "",
    ].join("\n"),
    "connection.py": "def context(credentials):\n    return {}\n",
    "orders.py": rows("id"),
  };
}

/** @param {Record<string, string>} files */
function otherCode(files) {
  return { ...files, "orders.py": rows("number") };
}

/** @param {Record<string, string>} files */
function withLatest(files) {
  const program = files["index.js"] ?? "";
  return { ...files, "index.js": program.replace(', qualifier: config.require("qualifier")', "") };
}

/** @param {string} field */
function rows(field) {
  return [
    "def list_objects(context, metadata):",
    '    yield {"name": "all", "fingerprint": "1", "is_prefix": False}',
    "",
    "def read_rows(context, metadata):",
    `    yield {${JSON.stringify(field)}: 1}`,
    "",
  ].join("\n");
}
