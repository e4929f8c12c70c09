import { mkdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { folderKey, repository } from "./paths.mjs";

/**
 * @typedef {object} EngineOptions
 * @property {readonly string[]} enginePath from set-up: folders to put first on PATH
 * @property {string} stateFolder where the engine keeps stacks and settings; made if it is not there
 * @property {string | undefined} [endpoint] the emulator's; without one the AWS settings stay as they are
 * @property {string | undefined} [region] default: us-east-1
 */

/** The user's own AWS settings that would win over, or mix with, the emulator's. */
const AWS_SETTINGS =
  /^AWS_(PROFILE|DEFAULT_PROFILE|SESSION_TOKEN|SECURITY_TOKEN|ROLE_ARN|WEB_IDENTITY_TOKEN_FILE|IGNORE_CONFIGURED_ENDPOINT_URLS|ENDPOINT_URL_.*|CONTAINER_.*)$/;

/**
 * The folder with the engine's stacks and settings for this clone, apart from the user's own Pulumi.
 *
 * @param {string} cache
 * @returns {string}
 */
export function engineStateFolder(cache) {
  return join(cache, "pulumi", folderKey(repository));
}

/**
 * What has to be set and unset so that plain `pulumi` works on this clone: the engine, a backend of files, and the
 * emulator in place of AWS. The one place that knows it.
 *
 * @param {EngineOptions} options
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {{ path: readonly string[], set: Record<string, string>, unset: string[] }}
 */
export function engineVariables(
  { enginePath, stateFolder, endpoint, region = "us-east-1" },
  env = process.env,
) {
  const backend = join(stateFolder, "backend");
  mkdirSync(backend, { recursive: true });
  const set = {
    PULUMI_HOME: join(stateFolder, "home"),
    PULUMI_BACKEND_URL: pathToFileURL(backend).href,
    // Nothing in a stack of the emulator is secret.
    PULUMI_CONFIG_PASSPHRASE: "python-connectors",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // `@pulumi/aws` is among the packages here, and no program on this engine needs its plugin of 200 MB: the engine would
    // look for it before each command, for seconds where there is no way to it.
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  };
  const unset = ["PULUMI_CONFIG_PASSPHRASE_FILE", "PULUMI_ACCESS_TOKEN", "PULUMI_STACK"].filter(
    (name) => name in env,
  );
  if (!endpoint) return { path: enginePath, set, unset };
  return {
    path: enginePath,
    set: {
      ...set,
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_EC2_METADATA_DISABLED: "true",
      // What runs against the emulator is this clone's own, whoever's change a CI job runs for.
      PYTHON_CONNECTORS_MODE: "trusted",
    },
    unset: [...unset, ...Object.keys(env).filter((name) => AWS_SETTINGS.test(name))],
  };
}

/**
 * The same for a POSIX shell, a line each.
 *
 * @param {ReturnType<typeof engineVariables>} variables
 * @returns {string[]}
 */
export function shellLines({ path, set, unset }) {
  return [
    `export PATH=${quoted(path.join(delimiter))}${delimiter}"$PATH"`,
    ...unset.map((name) => `unset ${name}`),
    ...Object.entries(set).map(([name, value]) => `export ${name}=${quoted(value)}`),
  ];
}

/** @param {string} text */
function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * The environment for a process that runs the engine.
 *
 * @param {EngineOptions} options
 * @param {NodeJS.ProcessEnv} [env] what it builds on
 * @returns {NodeJS.ProcessEnv}
 */
export function engineEnvironment(options, env = process.env) {
  const { path, set, unset } = engineVariables(options, env);
  const result = { ...env, ...set, PATH: [...path, env.PATH ?? ""].join(delimiter) };
  for (const name of unset) delete (/** @type {NodeJS.ProcessEnv} */ (result)[name]);
  return result;
}
