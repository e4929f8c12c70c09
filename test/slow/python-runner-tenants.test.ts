import { defaultFunctionName } from "../../provider/core/runner-function/name";
import { findAwsPlugin } from "../e2e/support/aws-plugin";
import { configurationOf, deployed } from "../e2e/support/deployed";
import { emulator, invocations, type RecordedRequest, recording } from "../e2e/support/emulator";
import { CONNECTION, rowsCode } from "../e2e/support/programs";
import { setRules } from "../e2e/support/runner-functions";
import { changes } from "../e2e/support/steps";
import { type Preview, Workspace } from "../e2e/support/workspace";

jest.setTimeout(300_000);

const plugin = findAwsPlugin();
process.stderr.write(`python-runner-tenants.test.ts: with ${plugin.name}\n`);

/** Two connections of one runner, each of which has execution environments of its own. */
const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const { PythonConnection, PythonConnector } = require("pulumi-python-connectors");
const { PythonRunner } = require("pulumi-python-connectors/aws");
const runner = new PythonRunner("runner", {
  memorySize: 512,
  tenantIsolation: true,
  environment: { AWS_ENDPOINT_URL: new pulumi.Config().require("endpoint") },
});
for (const [source, name] of [["shop", "orders"], ["bank", "payments"]]) {
  const connection = new PythonConnection(source, {
    runner,
    code: { path: "connection.py" },
    credentials: { value: pulumi.secret(source) },
    secret: { recoveryWindowInDays: 0 },
  });
  exports[name] = new PythonConnector(name, { connection, code: { path: name + ".py" } }).schema;
}
`;

describe(`a PythonRunner with isolation of tenants, with ${plugin.name},`, () => {
  let workspace: Workspace;

  /** Whom the function was invoked for; every invocation has to have been answered. */
  const tenants = (requests: readonly RecordedRequest[]) => {
    const all = invocations(requests);
    expect(all.map(({ fault, status }) => ({ fault, status }))).toEqual(
      all.map(() => ({ fault: null, status: 200 })),
    );
    return new Set(all.map(({ tenant }) => tenant));
  };
  const tenantOf = (source: string) => `organization/${workspace.project}/dev/${source}`;

  beforeAll(async () => {
    // The rule that refuses an invocation without a tenant, and one with a tenant of a function that knows none.
    await setRules("strict", "tenants", [{ rule: "tenants" }]);
    workspace = new Workspace({
      "index.js": PROGRAM,
      "connection.py": CONNECTION,
      "orders.py": rowsCode('{"id": 1, f"of_{context[\'token\']}": 1}'),
      "payments.py": rowsCode('{"id": 1, f"of_{context[\'token\']}": 1}'),
    }).link();
    workspace.prependPath(plugin.folder);
    await workspace.init({ endpoint: emulator.endpoint });
  });

  it("is made with it, and runs each connection's code for that connection's tenant", async () => {
    const requests = await recording(() => workspace.up());
    expect(tenants(requests)).toEqual(new Set([tenantOf("shop"), tenantOf("bank")]));
    expect(await configurationOf(defaultFunctionName(workspace.project, "dev", "runner"))).toMatchObject({
      TenancyConfig: { TenantIsolationMode: "PER_TENANT" },
    });
    expect(await workspace.outputs("orders")).toMatchObject({ schema: { fields: { of_shop: "int64" } } });
    expect(await workspace.outputs("payments")).toMatchObject({ schema: { fields: { of_bank: "int64" } } });
  });

  it("runs a preview's changed code for the tenant of its connection alone, with work started early and without", async () => {
    for (const [prefetch, field] of [
      ["on", "early"],
      ["off", "late"],
    ] as const) {
      workspace.setVariable("PYTHON_CONNECTORS_PREFETCH", prefetch);
      workspace.write({ "orders.py": rowsCode(`{"id": 1, "${field}": 1}`) });
      const previews: Preview[] = [];
      const requests = await recording(async () => void previews.push(await workspace.preview()));
      expect(changes(previews[0] as Preview)).toEqual(["update orders"]);
      expect(tenants(requests)).toEqual(new Set([tenantOf("shop")]));
    }
    workspace.setVariable("PYTHON_CONNECTORS_PREFETCH", "on");
    await workspace.up();
  });

  it("is refreshed for both tenants", async () => {
    workspace.setVariable("PYTHON_CONNECTORS_REFRESH", "schema");
    const requests = await recording(() => workspace.expect("refresh", "--yes", "--skip-preview"));
    expect(tenants(requests)).toEqual(new Set([tenantOf("shop"), tenantOf("bank")]));
  });

  it("leaves nothing behind after destroy", async () => {
    await workspace.expect("destroy", "--yes");
    expect(await deployed(workspace.project)).toEqual([]);
  });
});
