import { invocations, recording } from "../e2e/support/emulator";
import { CONNECTION, rowsCode } from "../e2e/support/programs";
import { createRunner } from "../e2e/support/runner-functions";
import { type Preview, Workspace } from "../e2e/support/workspace";

jest.setTimeout(240_000);

const STACKS = ["dev", "prod"] as const;
type Stack = (typeof STACKS)[number];
const FILES = {
  "connection.py": CONNECTION,
  "orders.py": rowsCode('{"of_" + context["token"]: 1}'),
};

const index = (connection: string) => `
const pulumi = require("@pulumi/pulumi");
const { PythonConnection, PythonConnector } = require("pulumi-python-connectors");
const config = new pulumi.Config();
const source = new PythonConnection("source", { ${connection}, code: { path: "connection.py" } });
new PythonConnector("orders", { connection: source, code: { path: "orders.py" } });
`;
const changed = (round: number) => ({ "orders.py": `${FILES["orders.py"]}# round ${round}\n` });
const fields = (stack: Stack) => ({ fields: { [`of_${stack}`]: "int64" }, order: `of_${stack}` });
const inputs = (preview: Preview) => preview.step("orders").newState?.inputs ?? {};

describe("two stacks of one program on one machine, with the same fingerprints", () => {
  it.each<[string, string, boolean]>([
    [
      "a secret of the same name in two regions",
      'runner: { functionArn: config.require("functionArn") }, secret: { name: pulumi.getProject() + "/shared" }, ' +
        'credentials: { value: config.requireSecret("credential") }',
      true,
    ],
    [
      "a variable of the same name, on this machine",
      'runner: { local: {} }, credentials: { env: "CREDENTIAL" }, secret: { name: pulumi.getProject() + "/shared" }',
      false,
    ],
  ])("never see each other's schemas: %s", async (_what, connection, isLambda) => {
    const workspace = new Workspace({ ...FILES, "index.js": index(connection) }).link();
    const regions = { dev: "us-east-1", prod: "eu-west-1" };
    for (const stack of STACKS) {
      await workspace.expect("stack", "init", stack);
      const region = regions[stack];
      const functionArn = isLambda
        ? await createRunner(`apart-${stack}-${workspace.project.slice(-8)}`, { region })
        : "";
      const settings = { functionArn, "aws:region": region, "pythonConnectors:allowLocalRunner": "true" };
      const pairs = Object.entries(settings).filter(([, value]) => value !== "");
      await workspace.expect(
        "config",
        "set-all",
        ...pairs.flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]),
        "--secret",
        `credential=${stack}`,
      );
    }
    const on = async <T>(stack: Stack, work: () => Promise<T>): Promise<T> => {
      await workspace.expect("stack", "select", stack);
      workspace.setVariable("CREDENTIAL", stack);
      return work();
    };

    const previews = new Map<Stack, Preview>();
    for (const stack of STACKS) previews.set(stack, await on(stack, () => workspace.preview()));
    for (const [stack, preview] of previews) expect(inputs(preview)["schema"]).toEqual(fields(stack));
    const prints = STACKS.map((stack) => inputs(previews.get(stack) as Preview)["fingerprint"]);
    expect(prints[0]).toEqual(prints[1]);

    for (const stack of [...STACKS].reverse()) await on(stack, () => workspace.up());
    for (const round of [1, 2]) {
      workspace.write(changed(round));
      for (const stack of STACKS) {
        expect(inputs(await on(stack, () => workspace.preview()))["schema"]).toEqual(fields(stack));
      }
      for (const stack of STACKS) {
        const requests = await recording(() => on(stack, () => workspace.up()));
        // Each takes over what its own preview came to.
        expect(invocations(requests)).toEqual([]);
        expect((await workspace.outputs("orders"))["schema"]).toEqual(fields(stack));
      }
    }
  });
});
