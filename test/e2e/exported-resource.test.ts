import { CONNECTION, program, rowsCode } from "./support/programs";
import { Workspace } from "./support/workspace";

jest.setTimeout(120_000);

const CANARY = "exp0rtedCanary";

describe("a program that exports its resources", () => {
  it("has their outputs in the stack's outputs, and neither credential nor code", async () => {
    const workspace = new Workspace({
      "index.js": `${program({
        connection: `code: { path: "connection.py" }, credentials: { value: "${CANARY}" }`,
      })}\nexports.connection = source;\nexports.connector = new PythonConnector("again", { connection: source, code: { path: "orders.py" } });`,
      "connection.py": CONNECTION,
      "orders.py": rowsCode('{"id": 1}'),
    }).link();
    await workspace.init();
    await workspace.up();
    const { stdout } = await workspace.expect("stack", "output", "--json", "--show-secrets");
    const { connection, connector } = JSON.parse(stdout);
    expect(Object.keys(connection).sort()).toEqual([
      "functions",
      "id",
      "secretArn",
      "secretVersionId",
      "urn",
    ]);
    expect(Object.keys(connector).sort()).toEqual([
      "coverage",
      "fingerprint",
      "id",
      "interface",
      "schema",
      "urn",
    ]);
    const state = await workspace.expect("stack", "export", "--show-secrets");
    expect(state.stdout).not.toContain(CANARY);
  });
});
