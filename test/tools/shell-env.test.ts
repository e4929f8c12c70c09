import { once } from "node:events";
import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";
import {
  callTool,
  commandFolder,
  engineCommands,
  removeTemporaryFolders,
  repository,
  runTool,
  startTool,
  temporaryFolder,
} from "./support/tools";

jest.setTimeout(120_000);

afterAll(removeTemporaryFolders);

/** A cache folder of its own that shares what is costly with the real one, where that is there. */
function ownCache(): string {
  const [real = ""] = callTool<string>("paths.mjs", "cacheFolder", [[]]);
  const cache = join(temporaryFolder(), "cache");
  mkdirSync(cache);
  for (const name of ["python", "data"]) {
    if (existsSync(join(real, name))) symlinkSync(join(real, name), join(cache, name));
  }
  return cache;
}

test("a kept emulator is found by shell-env, is the only one of its clone, and is forgotten when it ends", async () => {
  const engine = commandFolder(engineCommands());
  const env = {
    ...process.env,
    PATH: `${engine}:${process.env.PATH}`,
    PYTHON_CONNECTORS_CACHE_DIR: ownCache(),
  };
  const { child, line } = await startTool([join(repository, "tools", "emulator.mjs"), "--json"], env);
  try {
    const facts = JSON.parse(line);

    const shell = await runTool("shell-env.mjs", env);
    expect(shell.code).toBe(0);
    expect(shell.stdout).toMatch(/^(export \w+='.*'(:"\$PATH")?\n|unset \w+\n|# .*\n)+$/);
    expect(shell.stdout).toContain(`export AWS_ENDPOINT_URL='${facts.endpoint}'\n`);
    expect(shell.stdout).toContain(`export PATH='${engine}':"$PATH"\n`);
    expect(shell.stdout).toContain(`# pulumi config set runnerFunctionArn ${facts.functionArn}\n`);

    const second = await runTool("emulator.mjs", env, ["--json"]);
    expect([second.code, second.stdout]).toEqual([1, ""]);
    expect(second.stderr).toBe(
      `error: An emulator of this clone runs already at ${facts.endpoint}: use it (npm run -s shell-env), ` +
        `or end it first (kill ${child.pid}).\n`,
    );
  } finally {
    child.kill("SIGTERM");
    await once(child, "close");
  }
  // Without it nothing is set, and what the shell evaluates fails: `pulumi up` would go to the user's AWS.
  const after = await runTool("shell-env.mjs", env);
  expect([after.code, after.stdout]).toEqual([1, "false\n"]);
  expect(after.stderr).toContain("start one in another terminal with `npm run emulator`");
});

test("the engine's environment has the emulator in place of AWS, and nothing of the user's own settings for either", () => {
  const stateFolder = temporaryFolder();
  const users = {
    PATH: "/usr/bin",
    AWS_PROFILE: "work",
    AWS_SESSION_TOKEN: "token",
    AWS_ENDPOINT_URL_S3: "http://elsewhere",
    AWS_ACCESS_KEY_ID: "real",
    PULUMI_ACCESS_TOKEN: "token",
    PULUMI_CONFIG_PASSPHRASE_FILE: "/file",
    EDITOR: "vi",
  };
  const options = { enginePath: ["/engine"], stateFolder, endpoint: "http://127.0.0.1:1" };
  const [environment] = callTool<NodeJS.ProcessEnv>("engine-environment.mjs", "engineEnvironment", [
    [options, users],
  ]);
  expect(environment).toEqual({
    PATH: ["/engine", "/usr/bin"].join(delimiter),
    EDITOR: "vi",
    PULUMI_HOME: join(stateFolder, "home"),
    PULUMI_BACKEND_URL: `file://${stateFolder}/backend`,
    PULUMI_CONFIG_PASSPHRASE: "python-connectors",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    AWS_ENDPOINT_URL: "http://127.0.0.1:1",
    AWS_REGION: "us-east-1",
    AWS_DEFAULT_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_EC2_METADATA_DISABLED: "true",
    PYTHON_CONNECTORS_MODE: "trusted",
  });
});

test("without an emulator the user's AWS settings stay as they are", () => {
  const options = { enginePath: [], stateFolder: temporaryFolder() };
  const users = { PATH: "/usr/bin", AWS_PROFILE: "work", AWS_ENDPOINT_URL_S3: "http://elsewhere" };
  const [environment] = callTool<NodeJS.ProcessEnv>("engine-environment.mjs", "engineEnvironment", [
    [options, users],
  ]);
  expect(environment).toMatchObject({ AWS_PROFILE: "work", AWS_ENDPOINT_URL_S3: "http://elsewhere" });
  expect(environment).not.toHaveProperty("AWS_ACCESS_KEY_ID");
});
