import { TAG_PREFIX } from "./secrets.mjs";

/** @typedef {import("./secrets.mjs").Secret} Secret */
/** @typedef {import("./workspace.mjs").StateResource} StateResource */

/**
 * What a connection's secret should be.
 *
 * @typedef {object} ExpectedSecret
 * @property {string} name
 * @property {string} value
 * @property {string} [description] default: any
 * @property {Record<string, string>} [tags] all but those of ownership; default: any
 */

/**
 * @typedef {object} Findings
 * @property {string[]} differences from what should be; empty: it converged
 * @property {number} orphans secrets that are in no state
 * @property {number} duplicates secrets that exist beside the expected ones
 */

const CONNECTION = /(?:^|\$)pulumi-nodejs:dynamic\/python:Connection$/;

/**
 * Compares the stack, its state and the secrets with what was declared, and destroys it at the end.
 *
 * @param {object} options
 * @param {import("./workspace.mjs").Workspace} options.workspace every secret of which has a name that begins with its project
 * @param {NodeJS.ProcessEnv} [options.env]
 * @param {import("./secrets.mjs").Secrets} options.secrets
 * @param {readonly ExpectedSecret[]} options.expected
 * @returns {Promise<Findings>}
 */
export async function convergence({ workspace, env = {}, secrets, expected }) {
  const differences = [];
  const preview = await workspace.pulumi(["preview", "--expect-no-changes"], env);
  if (preview.code !== 0) differences.push(`a preview does not succeed without changes:\n${preview.output}`);

  const { resources = [], pending_operations = [] } = await workspace.deployment();
  if (pending_operations.length > 0) differences.push(`${pending_operations.length} operations are pending`);
  for (const { urn } of resources.filter((resource) => resource.delete))
    differences.push(`the state has ${urn} still to be deleted`);
  const connections = resources.filter((resource) => CONNECTION.test(resource.type) && !resource.delete);

  const existing = (await secrets.under(workspace.project)).filter(({ scheduled }) => !scheduled);
  differences.push(...differencesOf(existing, connections, expected));
  const lost = orphansOf(existing, connections);

  const destroyed = await workspace.pulumi(["destroy", "--yes", "--skip-preview"], env);
  if (destroyed.code !== 0) differences.push(`destroy failed:\n${destroyed.output}`);
  const left = (await secrets.under(workspace.project)).filter(({ scheduled }) => !scheduled);
  for (const { name } of left) differences.push(`after destroy the secret ${name} exists still`);

  return {
    differences,
    orphans: new Set([...lost, ...left].map(({ arn }) => arn)).size,
    duplicates: Math.max(0, existing.length - expected.length),
  };
}

/**
 * @param {readonly Secret[]} existing
 * @param {readonly StateResource[]} connections
 */
function orphansOf(existing, connections) {
  const known = new Set(connections.map(({ outputs }) => outputs?.["secretArn"]));
  return existing.filter(({ arn }) => !known.has(arn));
}

/**
 * @param {readonly Secret[]} existing those that are not scheduled for deletion
 * @param {readonly StateResource[]} connections in the state
 * @param {readonly ExpectedSecret[]} expected
 * @returns {string[]}
 */
export function differencesOf(existing, connections, expected) {
  /** @param {readonly { name: string }[]} of */
  const names = (of) => JSON.stringify(of.map(({ name }) => name).sort());
  if (names(existing) !== names(expected))
    return [`the secrets are ${names(existing)}, and should be ${names(expected)}`];
  if (connections.length !== expected.length)
    return [`the state has ${connections.length} connections, and should have ${expected.length}`];
  return expected.flatMap((declared) => {
    const secret = /** @type {Secret} */ (existing.find(({ name }) => name === declared.name));
    const connection = connections.find(({ outputs }) => outputs?.["secretArn"] === secret.arn);
    if (!connection) return [`the state has no connection with the ARN of ${secret.name}, ${secret.arn}`];
    return secretDifferences(secret, connection, declared);
  });
}

/**
 * @param {Secret} secret
 * @param {StateResource} connection
 * @param {ExpectedSecret} declared
 * @returns {string[]}
 */
function secretDifferences(secret, connection, declared) {
  // By the version too: a process that a crash orphaned may have tagged last.
  const isOwned =
    secret.tags[`${TAG_PREFIX}id`] === connection.id ||
    connection.outputs?.["writtenVersionId"] === secret.versionId;
  /** @type {[what: string, is: unknown, should: unknown][]} */
  const compared = [
    ["stored value", secret.value, declared.value],
    ["version in the state", connection.outputs?.["secretVersionId"], secret.versionId],
    ["known as its own by the state", isOwned, true],
    ["description", secret.description, declared.description ?? secret.description],
    ["tags", sorted(ownTags(secret)), sorted(declared.tags ?? ownTags(secret))],
  ];
  return compared
    .filter(([, is, should]) => JSON.stringify(is) !== JSON.stringify(should))
    .map(
      ([what, is, should]) =>
        `${secret.name}: ${what}: is ${JSON.stringify(is)}, should be ${JSON.stringify(should)}`,
    );
}

/** @param {Secret} secret */
function ownTags({ tags }) {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !key.startsWith(TAG_PREFIX)));
}

/** @param {Record<string, string>} tags */
function sorted(tags) {
  return Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1));
}
