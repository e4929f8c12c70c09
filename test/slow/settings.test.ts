import { CONNECTION, program, rowsCode } from "../e2e/support/programs";
import { Workspace } from "../e2e/support/workspace";

jest.setTimeout(120_000);

const set = (...settings: string[]) => settings.flatMap((one) => ["--config", `pythonConnectors:${one}`]);

describe("the settings of a stack", () => {
  const workspace = new Workspace({
    "index.js": program({ connectors: { orders: 'code: { path: "orders.py" }' } }),
    "connection.py": CONNECTION,
    "orders.py": rowsCode('{"id": 1}'),
  });

  beforeAll(() => workspace.link().init());

  it("that nothing reads are warned of, with names like them", async () => {
    const { code, output } = await workspace.pulumi("preview", ...set("maxConcurency=10"));
    expect(code).toBe(0);
    expect(output).toContain(
      "pythonConnectors:maxConcurency: nothing reads it: names like it are maxConcurrency [SETTING_UNKNOWN]",
    );
  });

  it("that can't be used end the program, all at once, before any resource", async () => {
    const wrong = set("maxConcurrency=many", "offline=maybe", "refresh=yes");
    const { code, output } = await workspace.pulumi("preview", ...wrong);
    expect(code).not.toBe(0);
    for (const said of [
      'pythonConnectors:maxConcurrency: "many" is no number of invocations: write a whole number from 1',
      'pythonConnectors:offline: "maybe": write true or false [INVALID_INPUT]',
      "pythonConnectors:refresh: write off or schema [INVALID_INPUT]",
    ])
      expect(output).toContain(said);
    expect(output).not.toMatch(/unhandled|python:Connection/);
  });
});
