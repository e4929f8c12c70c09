import { mkdtempSync, rmSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import {
  DescribeSecretCommand,
  ListSecretsCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { endCommandsWithThisProcess } from "./command.mjs";
import { startEmulator } from "./emulator/start.mjs";
import { isMain, repository } from "./paths.mjs";
import { Workspace } from "./reliability/workspace.mjs";
import { runMain, SetupError, sayOnStdout as say } from "./setup/progress.mjs";
import { setup } from "./setup.mjs";

const FIXTURES = join(repository, "test", "e2e", "fixtures");
const STACKS = ["dev", "prod"];

/** @typedef {Record<string, any>} Json */

// `npm run state-fixture`: the state that this version writes of the program beside it, for the tests of later versions.
async function main() {
  const found = await setup({ say });
  const require = createRequire(import.meta.url);
  const { FORMAT_VERSION } = require(join(repository, "dist", "provider", "core", "state-format.js"));
  const [major, minor] = require(join(repository, "package.json")).version.split(".");
  const folder = join(FIXTURES, `state-v${FORMAT_VERSION}-${major}.${minor}`);
  const files = await programFiles(join(folder, "program"));
  const emulator = await startEmulator({ ...found, say });
  const parent = mkdtempSync(join(tmpdir(), "python-connectors-state-"));
  try {
    const { endpoint, functionArn, qualifier } = emulator.facts;
    const workspace = new Workspace({ parent, enginePath: found.enginePath, endpoint, files, env: {} });
    const config = { functionArn, qualifier };
    await workspace.init(config, {});
    await workspace.expect(["stack", "init", "prod"]);
    for (const [key, value] of Object.entries(config)) await workspace.expect(["config", "set", key, value]);
    /** @type {Json} */
    const stacks = {};
    for (const stack of STACKS) {
      await workspace.expect(["stack", "select", stack]);
      await workspace.up();
      const { stdout } = await workspace.expect(["stack", "export", "--show-secrets"]);
      stacks[stack] = withoutTimes(JSON.parse(stdout));
    }
    const secrets = await storedSecrets(endpoint);
    let text = JSON.stringify(
      { stacks, secrets: secrets.map(({ arn: _, ...secret }) => secret) },
      undefined,
      2,
    );
    // An ARN ends with what chance made of it: whoever imports the state makes the secret first.
    for (const { arn, name } of secrets) text = text.replaceAll(arn, `<ARN of ${name}>`);
    if ([workspace.folder, repository].some((path) => text.includes(path.slice(1))))
      throw new SetupError("The state holds paths of this machine.");
    await writeFile(join(folder, "state.json"), `${text}\n`);
    say(`written: ${relative(repository, folder)}/state.json`);
  } finally {
    rmSync(parent, { recursive: true, force: true });
    await emulator.stop();
  }
}

/**
 * @param {string} folder
 * @returns {Promise<Record<string, string>>}
 */
async function programFiles(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  if (files.length === 0) {
    throw new SetupError(`There is no program in ${folder}: copy the last version's, and write what is new.`);
  }
  const read = files.map(async (file) => [relative(folder, file), await readFile(file, "utf8")]);
  return Object.fromEntries(await Promise.all(read));
}

/**
 * A state that does not say when and where it was made.
 *
 * @param {Json} state as `pulumi stack export` prints it
 */
function withoutTimes({ version, deployment }) {
  const unkept = ["created", "modified", "sourcePosition", "stackTrace"];
  const resources = deployment.resources.map((/** @type {Json} */ resource) =>
    Object.fromEntries(Object.entries(resource).filter(([key]) => !unkept.includes(key))),
  );
  const { manifest } = deployment;
  return { version, deployment: { manifest: { ...manifest, time: "2026-01-01T00:00:00Z" }, resources } };
}

/** @param {string} endpoint of an emulator that holds nothing else */
async function storedSecrets(endpoint) {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new SecretsManagerClient({ endpoint, region: "us-east-1", credentials });
  const { SecretList = [] } = await client.send(new ListSecretsCommand({}));
  const described = SecretList.map(async ({ ARN: arn = "", Name: name = "" }) => {
    const {
      Description: description,
      Tags: tags = [],
      VersionIdsToStages: versions = {},
    } = await client.send(new DescribeSecretCommand({ SecretId: arn }));
    const current = Object.entries(versions).find(([, stages]) => stages.includes("AWSCURRENT"));
    return { arn, name, description, tags, versionId: current?.[0] };
  });
  return (await Promise.all(described)).sort((one, other) => (one.name < other.name ? -1 : 1));
}

if (isMain(import.meta.url)) {
  endCommandsWithThisProcess();
  await runMain(main);
}
