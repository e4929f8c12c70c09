import { invocations, recording } from "../e2e/support/emulator";
import { CONNECTION, program, rowsCode } from "../e2e/support/programs";
import { Workspace } from "../e2e/support/workspace";

jest.setTimeout(120_000);

describe("the settings of a stack", () => {
  const workspace = new Workspace({
    "index.js": program({ connectors: { orders: 'code: { path: "orders.py" }' } }),
    "connection.py": CONNECTION,
    "orders.py": rowsCode('{"id": 1}'),
  });

  beforeAll(() => workspace.link().init());

  it("that can't be used end the program, all at once, before anything runs", async () => {
    let ran = { code: 0, output: "" };
    const requests = await recording(async () => {
      ran = await workspace.pulumi(
        "preview",
        ...["maxConcurrency=many", "offline=maybe", "mode=untrustd"].flatMap((one) => [
          "--config",
          `pythonConnectors:${one}`,
        ]),
      );
    });
    expect(ran.code).not.toBe(0);
    for (const said of [
      'pythonConnectors:maxConcurrency: "many" is no number of invocations: write a whole number from 1',
      'pythonConnectors:offline: "maybe": write true or false [INVALID_INPUT]',
      "pythonConnectors:mode: write trusted or untrusted [INVALID_INPUT]",
    ])
      expect(ran.output.split(said)).toHaveLength(2);
    expect(ran.output).not.toContain("unhandled");
    expect(invocations(requests)).toEqual([]);
  });

  it("that nothing reads are warned of, with names like them", async () => {
    const { code, output } = await workspace.pulumi(
      "preview",
      "--config",
      "pythonConnectors:maxConcurency=10",
    );
    expect(code).toBe(0);
    expect(output).toContain(
      "pythonConnectors:maxConcurency: nothing reads it: names like it are maxConcurrency [SETTING_UNKNOWN]",
    );
  });
});
