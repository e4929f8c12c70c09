import path from "node:path";
import { invocations, recording } from "../e2e/support/emulator";
import { program, rowsCode } from "../e2e/support/programs";
import { messages } from "../e2e/support/steps";
import { repository, Workspace } from "../e2e/support/workspace";

jest.setTimeout(240_000);

const CONTRACT = "contracts/orders.json";
const contract = (fields: Record<string, string>) => JSON.stringify({ formatVersion: 1, fields });
const orders = (more = "") =>
  program({
    connectors: {
      orders: `code: { path: "orders.py" }, review: { policy: "additive", contract: "${CONTRACT}", ${more} }`,
    },
  });

/** A pull request: the stack is deployed from the base branch, whose program's folder is `base`. */
async function pullRequest(head: Record<string, string>, base: Record<string, string>): Promise<Workspace> {
  const workspace = new Workspace({ "index.js": orders(), "connection.py": "", ...base }).link();
  await workspace.init();
  await workspace.up();
  workspace.write({
    ...Object.fromEntries(Object.entries(base).map(([name, text]) => [`base/${name}`, text])),
    ...head,
  });
  workspace.setVariable("PYTHON_CONNECTORS_BASE_CONTRACTS", "base");
  return workspace;
}

const BASE = {
  "orders.py": rowsCode('{"id": 1, "legacy": 1}'),
  [CONTRACT]: contract({ id: "int64", legacy: "int64" }),
};

it("the base branch's contract refuses what the pull request's claims, a waiver with a reason lets it pass, and no untrue claim passes", async () => {
  const head = { "orders.py": rowsCode('{"id": 1}'), [CONTRACT]: contract({ id: "int64" }) };
  const workspace = await pullRequest(head, BASE);
  const refused = await workspace.preview();
  expect(refused.code).not.toBe(0);
  expect(messages(refused, "error")).toContain(
    `the policy "additive" refuses it by the base branch's contract ${CONTRACT}. To accept it, add { rule: "FIELD_REMOVED"`,
  );
  const waived = orders('ignore: [{ rule: "FIELD_REMOVED", path: "legacy", reason: "nobody reads it" }]');
  workspace.write({ "index.js": waived });
  const accepted = await workspace.preview();
  expect(accepted.code).toBe(0);
  expect(messages(accepted, "warning")).toBe(
    `warning: ${CONTRACT}: this pull request changes the contract: 1 field removed [CONTRACT_CHANGED]\n`,
  );
  workspace.write({ [CONTRACT]: contract({ id: "string" }) });
  const untrue = await workspace.preview();
  expect(untrue.code).not.toBe(0);
  expect(messages(untrue, "error")).toContain(
    `the pull request's contract ${CONTRACT} claims something else than the code gives. ` +
      `To accept it, write the contract anew: npx python-connectors contract write ${CONTRACT}`,
  );
});

it("nothing of the base branch's contract is kept in the state, and a new one is said to be new", async () => {
  const { [CONTRACT]: text, ...code } = BASE;
  const workspace = new Workspace({
    "index.js": orders(),
    "connection.py": "",
    ...BASE,
    "base/x": "",
  }).link();
  await workspace.init();
  workspace.setVariable("PYTHON_CONNECTORS_BASE_CONTRACTS", "base");
  const preview = await workspace.preview();
  expect(preview.code).toBe(0);
  expect(messages(preview, "warning")).toBe(
    `warning: ${CONTRACT}: the base branch has no such contract, so that this pull request's alone counts [CONTRACT_NEW]\n`,
  );
  expect(Object.keys(code)).toEqual(["orders.py"]);
  workspace.write({ [`base/${CONTRACT}`]: text ?? "" });
  await workspace.up();
  expect((await workspace.resource("orders")).inputs?.["review"]).toEqual({
    policy: "additive",
    contract: CONTRACT,
  });
  const again = await workspace.preview();
  expect(messages(again, "warning")).toBe("");
});

it("contract writes, checks and compares what a stack and its preview have, and runs no code", async () => {
  const workspace = new Workspace({ "index.js": orders(), "connection.py": "", ...BASE }).link();
  await workspace.init();
  await workspace.up();
  const main = path.join(repository, "dist", "cli", "main.js");
  const contract = (...args: string[]) => workspace.run("node", [main, "contract", ...args]);
  const requests = await recording(async () => {
    expect(await contract("check", "--all", "--stack", "dev")).toMatchObject({
      code: 0,
      stdout: `holds: ${CONTRACT} (2 fields; no field changed)\n`,
    });
    workspace.write({ [CONTRACT]: `{ // the orders\n"formatVersion": 1, "fields": {"id": "date",},\n}` });
    expect((await contract("diff", CONTRACT, "--stack", "dev")).code).toBe(6);
    expect((await contract("write", CONTRACT, "--stack", "dev")).code).toBe(0);
    expect(workspace.read(CONTRACT)).toMatch(/^\{ \/\/ the orders\n/);
  });
  expect(invocations(requests)).toEqual([]);
  workspace.write({ "orders.py": rowsCode('{"id": 1, "legacy": 1, "email": "x"}') });
  workspace.write({ "preview.json": (await workspace.preview()).stdout });
  const differs = await contract("check", CONTRACT, "--preview", "preview.json");
  expect(differs).toMatchObject({
    code: 4,
    stdout: expect.stringContaining("  email: new: string (safe)\n"),
  });
  expect((await contract("write", "--all", "--preview", "preview.json")).code).toBe(0);
  expect(JSON.parse(workspace.read(CONTRACT).replace("// the orders", "")).fields).toEqual({
    email: "string",
    id: "int64",
    legacy: "int64",
  });
});
