import path from "node:path";
import { CONNECTION, program, rowsCode } from "../e2e/support/programs";
import { type Ran, repository, Workspace } from "../e2e/support/workspace";

jest.setTimeout(240_000);

const MAIN = path.join(repository, "dist", "cli", "main.js");
const CREDENTIAL = "canary-of-the-report";
const STREAMING = { PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true" };

const index = (connectors: Record<string, string>) =>
  program({
    connection: `code: { path: "connection.py" }, credentials: { value: config.requireSecret("key") }`,
    connectors: Object.fromEntries(
      Object.entries(connectors).map(([name, more]) => [name, `code: { path: "${name}.py" }${more}`]),
    ),
  });

async function applied(
  connectors: Record<string, string>,
  files: Record<string, string>,
): Promise<Workspace> {
  const workspace = new Workspace({
    "index.js": index(connectors),
    "connection.py": CONNECTION,
    ...files,
  }).link();
  await workspace.init();
  await workspace.expect("config", "set", "--secret", "key", CREDENTIAL);
  await workspace.up();
  return workspace;
}

/** The report on what a command printed, and what the report ended with. */
async function report(workspace: Workspace, { stdout, stderr }: Ran) {
  expect(stderr).toBe("");
  workspace.write({ "output.json": stdout });
  const ran = await workspace.run(process.execPath, [MAIN, "report", "output.json", "--json"]);
  expect(ran.output).not.toContain(CREDENTIAL);
  const { stacks } = JSON.parse(ran.stdout);
  expect(stacks).toHaveLength(1);
  return { code: ran.code, stack: stacks[0] };
}

const preview = (workspace: Workspace, env: NodeJS.ProcessEnv = {}) =>
  workspace.run("pulumi", ["preview", "--json", "--non-interactive"], env);
const statuses = (stack: { connectors: { name: string; status: string; verdict: string }[] }) =>
  stack.connectors.map(({ name, status, verdict }) => `${name} ${status} ${verdict}`);

it("a change is reported alike from a preview's digest, its events, the update, and the update with its preview", async () => {
  const workspace = await applied(
    { orders: "", items: "" },
    { "orders.py": rowsCode('{"id": 1, "total": 5}'), "items.py": rowsCode('{"id": 1}') },
  );
  workspace.write({
    "index.js": index({ orders: "", refunds: "" }),
    "orders.py": rowsCode('{"id": 1, "total": 5.5}'),
    "refunds.py": rowsCode('{"id": 1}'),
  });
  const expected = ["items removed breaking", "orders generated breaking", "refunds generated safe"];
  const digest = await report(workspace, await preview(workspace));
  const events = await report(workspace, await preview(workspace, STREAMING));
  for (const { code, stack } of [digest, events]) {
    expect({ code, statuses: statuses(stack) }).toEqual({ code: 6, statuses: expected });
    expect(stack).toMatchObject({ operation: "preview", unchanged: 0 });
  }
  const update = await report(workspace, await workspace.pulumi("up", "--yes", "--json"));
  expect(update.stack.operation).toBe("update");
  expect(statuses(update.stack)).toEqual(expected);
  expect(update.stack.connectors[1].changes).toEqual(digest.stack.connectors[1].changes);
  const after = await report(workspace, await preview(workspace));
  expect(after).toMatchObject({ code: 0, stack: { verdict: "safe", connectors: [], unchanged: 2 } });
});

it("what policy and contract refuse, and what fails, is reported with the user's line, though the preview fails", async () => {
  const contract = (fields: object) => JSON.stringify({ formatVersion: 1, fields });
  const orders = ', review: { policy: "additive", contract: "contracts/orders.json" }';
  const workspace = await applied(
    { orders, items: "" },
    {
      "orders.py": rowsCode('{"id": 1, "total": 5}'),
      "items.py": rowsCode('{"id": 1}'),
      "contracts/orders.json": contract({ id: "int64", total: "int64" }),
    },
  );
  workspace.write({
    "orders.py": rowsCode('{"id": 1}'),
    "items.py": rowsCode('{"id": int("one")}'),
    "contracts/orders.json": contract({ id: "string", total: "int64" }),
  });
  for (const env of [{}, STREAMING]) {
    const ran = await preview(workspace, env);
    expect(ran.code).not.toBe(0);
    const { code, stack } = await report(workspace, ran);
    expect({ code, statuses: statuses(stack) }).toEqual({
      code: 1,
      statuses: ["items failed failed", "orders refused breaking"],
    });
    expect(stack.connectors[0].failures).toEqual([
      {
        code: "READ_FAILED",
        message: expect.stringMatching(/ at items\.py:5\n +yield \{"id": int\("one"\)\}$/),
      },
    ]);
    expect(stack.connectors[1]).toMatchObject({ policy: "additive", contract: "contracts/orders.json" });
    expect(
      stack.connectors[1].changes.map(({ path, rule }: Record<string, string>) => `${path} ${rule}`),
    ).toEqual(["id FIELD_TYPE_CHANGED", "total FIELD_REMOVED"]);
  }
});
