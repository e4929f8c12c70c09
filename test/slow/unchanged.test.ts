import { chmodSync, utimesSync } from "node:fs";
import path from "node:path";
import { invocations, recording } from "../e2e/support/emulator";
import { program, rowsCode } from "../e2e/support/programs";
import { changedPaths, changes, inputs } from "../e2e/support/steps";
import { Workspace } from "../e2e/support/workspace";

jest.setTimeout(240_000);

const runsOf = async (work: () => Promise<unknown>) => invocations(await recording(work)).length;

/** A connection and a connector of several files each. */
const FOLDERS = {
  "source/connection.py": "import tokens\n\ndef context():\n    return tokens.ALL\n",
  "source/tokens.py": 'ALL = {"token": "x"}\n',
  "orders/connector.py": `import rows\n${rowsCode("rows.FIRST", "rows.SECOND")}`,
  "orders/rows.py": 'FIRST = {"id": 1}\nSECOND = {"id": 2}\n',
  "orders/zz/__init__.py": "",
};

it("the order of a folder's files, their line ends, modes and dates are no change: nothing runs", async () => {
  const workspace = new Workspace({
    "index.js": program({
      connection: 'code: { path: "source" }',
      connectors: { orders: 'code: { path: "orders" }' },
    }),
    ...FOLDERS,
  }).link();
  await workspace.init();
  await workspace.up();

  workspace.remove("source", "orders", ".cache");
  const rewritten = Object.entries(FOLDERS).reverse();
  workspace.write(
    Object.fromEntries(rewritten.map(([name, text]) => [name, `\ufeff${text.replaceAll("\n", "\r\n")}`])),
  );
  for (const [name] of rewritten) {
    chmodSync(path.join(workspace.folder, name), 0o755);
    utimesSync(path.join(workspace.folder, name), 0, 0);
  }

  expect(await runsOf(() => workspace.expect("preview", "--expect-no-changes"))).toBe(0);
  expect(await runsOf(() => workspace.up("--expect-no-changes"))).toBe(0);
});

it("pythonConnectors:priorState off looks at every connector, and shows the same changes: those that there are", async () => {
  const workspace = new Workspace({
    "index.js": program({
      connectors: { orders: 'code: { path: "orders.py" }', refunds: 'code: { path: "refunds.py" }' },
    }),
    "connection.py": "",
    "orders.py": rowsCode('{"id": 1, "total": 5}'),
    "refunds.py": rowsCode('{"id": 1}'),
  }).link();
  await workspace.init({ "pythonConnectors:priorState": "off" });
  await workspace.up();
  workspace.remove(".cache");
  // The connection's test, and each connector.
  expect(await runsOf(() => workspace.expect("preview", "--expect-no-changes"))).toBe(3);

  workspace.write({ "orders.py": rowsCode('{"id": 1, "total": 5.5}') });
  const preview = await workspace.preview();
  expect(changes(preview)).toEqual(["update orders"]);
  expect(changedPaths(preview, "orders")).toEqual([
    'code["orders.py"]',
    "fingerprint.code",
    "schema.fields.total",
  ]);
  // Without the last state nothing tells the program that the deployed code ought to run too.
  expect(inputs(preview, "orders")["changes"]).toEqual({
    total: "FIELD_TYPE_CHANGED int64 -> float64 (breaking)",
  });
  await workspace.up();
  expect(await workspace.outputs("orders")).toMatchObject({ schema: { fields: { total: "float64" } } });
});
