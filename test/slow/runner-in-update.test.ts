import { invocations, recording } from "../e2e/support/emulator";
import { program, rowsCode } from "../e2e/support/programs";
import { createRunner, deleteRunnerVersion, publishRunner } from "../e2e/support/runner-functions";
import { changedPaths, inputs, messages } from "../e2e/support/steps";
import { type Preview, Workspace } from "../e2e/support/workspace";

jest.setTimeout(240_000);

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const FIELDS = { fields: { id: "int64" }, order: "id" };
const MORE = { fields: { id: "int64", email: "string" }, order: "id, email" };

/**
 * A program with a function in it as `aws.lambda.Function` is one: its ARN is known, and the version that it publishes isn't in
 * a preview in which it changes.
 */
const withFunction = (runner: string) =>
  program({
    before: `
      class Fn extends pulumi.CustomResource {
        constructor() {
          super("pulumi-nodejs:dynamic:Resource", "fn", { published: config.require("published"), version: undefined, __provider:
            "exports.handler=()=>({create:async(i)=>({id:'fn',outs:{...i,version:i.published}}),update:async(id,o,n)=>({outs:{...n,version:n.published}}),diff:async(id,o,n)=>({changes:o.published!==n.published})});" });
        }
      }
      const fn = new Fn();`,
    connection: `code: { path: "connection.py" }, runner: { functionArn: config.require("functionArn"), ${runner} }`,
    connectors: { orders: 'code: { path: "orders.py" }', refunds: 'code: { path: "refunds.py" }' },
  });

/** A stack on a function of its own, after one update. */
async function deployed(name: string, runner: string) {
  const functionArn = await createRunner(name);
  const first = await publishRunner(name);
  const workspace = new Workspace({
    "index.js": withFunction(runner),
    "connection.py": "",
    "orders.py": rowsCode('{"id": 1}'),
    "refunds.py": rowsCode('{"id": 1}'),
  }).link();
  await workspace.init({ functionArn, published: first });
  await workspace.up();
  return { workspace, first };
}

/** What is asked of runners in a preview, and the preview. */
async function previewed(workspace: Workspace) {
  const previews: Preview[] = [];
  const requests = await recording(async () => void previews.push(await workspace.preview()));
  return { preview: previews[0] as Preview, runs: invocations(requests) };
}

describe("a runner that changes in the same update as a connector's code", () => {
  it("with a version that is not known leaves the schema pending, asks nothing of the old version, and generates with the new one", async () => {
    const { workspace, first } = await deployed("versioned", "qualifier: fn.version");
    workspace.write({ "orders.py": rowsCode('{"id": 1, "email": "x"}') });
    const second = await publishRunner("versioned");
    await workspace.expect("config", "set", "published", second);

    const { preview, runs } = await previewed(workspace);
    expect(runs).toEqual([]);
    expect(inputs(preview, "orders")["schema"]).toBe(UNKNOWN);
    expect(inputs(preview, "refunds")["schema"]).toEqual(FIELDS);
    expect(changedPaths(preview, "refunds")).toEqual(["runner.qualifier"]);
    expect(messages(preview, "warning")).toMatch(
      /the schema is pending: connection\.runner is not known in this preview.*\[SCHEMA_PENDING\]/,
    );
    expect(messages(preview, "info")).toContain("schemas: 1 unchanged, 1 pending");

    await deleteRunnerVersion("versioned", first);
    await workspace.up();
    expect(await workspace.outputs("orders")).toMatchObject({ schema: MORE });
    expect(await workspace.outputs("refunds")).toMatchObject({ schema: FIELDS });
    await workspace.expect("preview", "--expect-no-changes");
  });

  it("without a qualifier is known, so that the preview is made by the code that is there", async () => {
    const { workspace } = await deployed("unqualified", "");
    workspace.write({ "orders.py": rowsCode('{"id": 1, "email": "x"}') });
    await workspace.expect("config", "set", "published", "changes in the update");

    const { preview, runs } = await previewed(workspace);
    expect(preview.step("fn").op).toBe("update");
    expect(runs.length).toBeGreaterThan(0);
    expect(inputs(preview, "orders")["schema"]).toEqual(MORE);
  });
});
