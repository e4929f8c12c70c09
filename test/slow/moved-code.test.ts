import path from "node:path";
import { emulator } from "../e2e/support/emulator";
import { CONNECTION, program, rowsCode } from "../e2e/support/programs";
import { repository, Workspace } from "../e2e/support/workspace";

jest.setTimeout(240_000);

const MAIN = path.join(repository, "dist", "cli", "main.js");

/** A connector that keeps its schema while its code moves on, until the version is another one. */
function files(version: string, row: string) {
  const orders = `code: { path: "orders.py" }, codeFingerprint: { manual: "${version}" }, review: { policy: "freeze", causes: ["code"] }`;
  return {
    "index.js": program({ connectors: { orders } }),
    "connection.py": CONNECTION,
    "orders.py": rowsCode(row),
  };
}

describe("a schema that was made by other code than what is deployed", () => {
  it("is no measure of the source: drift says so, and a breaking change of the code counts as the code's", async () => {
    const workspace = new Workspace(files("1", '{"id": 1}')).link();
    await workspace.init();
    await workspace.expect("config", "set", "aws:region", emulator.region);
    await workspace.up();
    const drift = () => workspace.run(process.execPath, [MAIN, "drift", "--stack", "dev"]);
    expect((await drift()).code).toBe(0);

    // The source stays as it is; the deployed code reads it otherwise, and the schema is kept.
    workspace.write(files("1", '{"id": "x"}'));
    await workspace.up();
    expect(await workspace.outputs("orders")).toMatchObject({ schema: { fields: { id: "int64" } } });
    const unknown = await drift();
    expect(unknown.code).toBe(1);
    expect(unknown.stdout + unknown.stderr).toContain("was made by other code than what is deployed");
    const args = ["refresh", "--yes", "--non-interactive", "--expect-no-changes"];
    const refreshed = await workspace.run("pulumi", args, { PYTHON_CONNECTORS_REFRESH: "schema" });
    expect(refreshed.code).toBe(0);
    expect(refreshed.stdout + refreshed.stderr).toContain("was made by other code than what is deployed");

    workspace.write(files("2", '{"id": "x"}'));
    const { code, output } = await workspace.pulumi("preview");
    expect(code).not.toBe(0);
    expect(output).toMatch(/id: int64 -> string \(breaking\); the policy "freeze" refuses it/);
  });
});
