/**
 * The quickstart's configuration for an emulator. The credentials are the emulator's, where any would do.
 *
 * @param {import("./emulator/start.mjs").EmulatorFacts} facts
 * @returns {{ plain: Record<string, string>, secret: Record<string, string> }}
 */
export function quickstartConfig(facts) {
  const credentials = {
    access_key_id: "test",
    secret_access_key: "test",
    region: facts.region,
    bucket: facts.bucket,
    endpoint: facts.endpoint,
  };
  return {
    plain: { runnerFunctionArn: facts.functionArn, runnerQualifier: facts.qualifier },
    secret: { credentials: JSON.stringify(credentials) },
  };
}

/**
 * The commands that make a stack of the quickstart for an emulator.
 *
 * @param {import("./emulator/start.mjs").EmulatorFacts} facts
 * @returns {string[]}
 */
export function stackCommands(facts) {
  const { plain, secret } = quickstartConfig(facts);
  return [
    "pulumi stack select --create dev",
    ...Object.entries(plain).map(([key, value]) => `pulumi config set ${key} ${value}`),
    ...Object.entries(secret).map(([key, value]) => `pulumi config set --secret ${key} '${value}'`),
  ];
}
