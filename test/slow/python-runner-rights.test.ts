import { defaultFunctionName } from "../../provider/core/runner-function/name";
import { findAwsPlugin } from "../e2e/support/aws-plugin";
import { deployed, policiesOf } from "../e2e/support/deployed";
import { createSecret, emulator, secretOf } from "../e2e/support/emulator";
import { CONNECTION, rowsCode } from "../e2e/support/programs";
import { Workspace } from "../e2e/support/workspace";
import { callTool } from "../tools/support/tools";

jest.setTimeout(600_000);

const plugin = findAwsPlugin();
process.stderr.write(`python-runner-rights.test.ts: with ${plugin.name}\n`);

/** Two runners, each with a connection that stores its credentials; the first has one with a secret that is brought along, too. */
const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const { PythonConnection, PythonConnector } = require("pulumi-python-connectors");
const { PythonRunner } = require("pulumi-python-connectors/aws");
const config = new pulumi.Config();
const environment = { AWS_ENDPOINT_URL: config.require("endpoint") };
const secretArn = config.require("secretArn");
const sales = new PythonRunner("sales", { environment, secretArns: [secretArn] });
const staff = new PythonRunner("staff", { environment });
const code = { path: "connection.py" };
const secret = { recoveryWindowInDays: 0 };
const connections = {
  shop: new PythonConnection("shop", { runner: sales, code, credentials: { value: pulumi.secret("123") }, secret }),
  brought: new PythonConnection("brought", { runner: sales, code, credentials: { secretArn } }),
  people: new PythonConnection("people", { runner: staff, code, credentials: { value: pulumi.secret("12") }, secret }),
};
for (const [name, connection] of Object.entries(connections)) {
  exports[name] = new PythonConnector(name + "-rows", { connection, code: { path: "rows.py" } }).schema;
  exports[name + "Secret"] = connection.secretArn;
}
`;

/** All that a function might be asked to do with a secret. */
const SECRET_ACTIONS = [
  "GetSecretValue",
  "PutSecretValue",
  "DescribeSecret",
  "DeleteSecret",
  "ListSecrets",
].map((name) => `secretsmanager:${name}`);

/** Which of the actions the role's documents allow on a secret, as it is tagged at the emulator. */
async function allowed(role: string, arn: string): Promise<string[]> {
  const { tags } = await secretOf(arn);
  const keys = Object.fromEntries(
    Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value]),
  );
  const policies = await policiesOf(role);
  const accesses = SECRET_ACTIONS.map((action) => [policies, { action, resource: arn, keys }]);
  const answers = callTool<boolean>("reliability/iam/policy.mjs", "isAllowed", accesses);
  return SECRET_ACTIONS.filter((_, index) => answers[index]);
}

describe(`runners beside each other, with ${plugin.name},`, () => {
  it("may read the secrets of their own connections and those that are listed, and no neighbour's", async () => {
    const workspace = new Workspace({
      "index.js": PROGRAM,
      "connection.py": CONNECTION,
      "rows.py": rowsCode("{f\"letters_{len(context['token'])}\": 1}"),
    }).link();
    workspace.prependPath(plugin.folder);
    const secretArn = await createSecret(`${workspace.project}-brought-along`, "1234");
    await workspace.init({ endpoint: emulator.endpoint, secretArn });
    await workspace.up();

    const { stdout } = await workspace.expect("stack", "output", "--json");
    const outputs = JSON.parse(stdout);
    for (const [name, letters] of Object.entries({ shop: 3, brought: 4, people: 2 }))
      expect(outputs[name].fields).toEqual({ [`letters_${letters}`]: "int64" });

    const { shopSecret, broughtSecret, peopleSecret } = outputs;
    const roleOf = (runner: string) => defaultFunctionName(workspace.project, "dev", runner);
    const [sales, staff] = [roleOf("sales"), roleOf("staff")];
    const read = ["secretsmanager:GetSecretValue"];
    expect({
      sales: [await allowed(sales, shopSecret), await allowed(sales, broughtSecret)],
      staff: [await allowed(staff, peopleSecret)],
    }).toEqual({ sales: [read, read], staff: [read] });
    expect(await allowed(sales, peopleSecret)).toEqual([]);
    expect(await allowed(staff, shopSecret)).toEqual([]);
    expect(await allowed(staff, broughtSecret)).toEqual([]);

    await workspace.expect("destroy", "--yes");
    // What was brought along is its owner's.
    expect(await deployed(workspace.project)).toEqual([`secret ${workspace.project}-brought-along`]);
  });
});
