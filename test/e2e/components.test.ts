import { secretNames } from "./support/emulator";
import { CONNECTION, program, rowsCode } from "./support/programs";
import { Workspace } from "./support/workspace";

jest.setTimeout(180_000);

const FILES = {
  "connection.py": CONNECTION,
  "orders.py": rowsCode("{f\"letters_{len(context['token'])}\": 1}"),
};

/** A component of this type with a connection and a connector as siblings. */
function team(type: string, credential: string): string {
  return `{
    class Team extends pulumi.ComponentResource {
      constructor() {
        super("acme:teams:${type}", "${type}");
        const connection = new PythonConnection("source", {
          runner, code: { path: "connection.py" }, credentials: { value: pulumi.secret("${credential}") },
        }, { parent: this });
        this.orders = new PythonConnector("orders", { connection, code: { path: "orders.py" } }, { parent: this });
        this.registerOutputs({});
      }
    }
    exports.${type} = new Team().orders.schema;
  }`;
}

describe("connections and connectors in components", () => {
  it("may be siblings, and two of one name are two: each with its own secret", async () => {
    const base = program({ connectors: {} })
      .split("\n")
      .filter((line) => !line.includes("const source"));
    const workspace = new Workspace({
      ...FILES,
      "index.js": [...base, team("Alpha", "12345"), team("Beta", "1234567")].join("\n"),
    }).link();
    await workspace.init();
    const fields = async () => {
      const { stdout } = await workspace.expect("stack", "output", "--json");
      return JSON.parse(stdout) as Record<string, { fields: object }>;
    };
    await workspace.expect("up", "--yes");
    expect((await fields())["Alpha"]?.fields).toEqual({ letters_5: "int64" });
    expect((await fields())["Beta"]?.fields).toEqual({ letters_7: "int64" });
    const names = await secretNames(workspace.project);
    expect(names).toHaveLength(2);
    for (const name of names) expect(name).toMatch(/\/dev\/source-[0-9a-f]{8}$/);
    await workspace.expect("preview", "--expect-no-changes");
    await workspace.expect("destroy", "--yes");
    expect(await secretNames(workspace.project)).toEqual([]);
  });
});
