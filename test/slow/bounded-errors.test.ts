import { invocations, recording } from "../e2e/support/emulator";
import { CONNECTION, program, rowsCode } from "../e2e/support/programs";
import { createRunner, setRules } from "../e2e/support/runner-functions";
import { type Ran, Workspace } from "../e2e/support/workspace";

jest.setTimeout(240_000);

const UNQUALIFIED = program({}).replace(', qualifier: config.require("qualifier")', "");

async function stack(
  files: Record<string, string>,
  config: Record<string, string> = {},
  env: NodeJS.ProcessEnv = {},
): Promise<Workspace> {
  const all = { "index.js": program({}), "connection.py": CONNECTION, "orders.py": rowsCode('{"id": 1}') };
  return new Workspace({ ...all, ...files }, env).link().init(config);
}

/** The codes in brackets, each once. */
const codes = ({ output }: Ran) => [
  ...new Set([...output.matchAll(/[[ ,]([A-Z]+_[A-Z_]+)\]/g)].map(([, code]) => code)),
];

describe("a runner that never answers", () => {
  it("ends within its function's time, and the error says what was going on", async () => {
    const functionArn = await createRunner("short-lived", { timeout: 3 });
    const code = `import time\n${rowsCode("time.sleep(600) or {}")}`;
    const workspace = await stack({ "index.js": UNQUALIFIED, "orders.py": code }, { functionArn });
    let ran: Ran | undefined;
    const requests = await recording(async () => {
      ran = await workspace.pulumi("preview");
    });
    expect(ran?.code).not.toBe(0);
    expect(codes(ran as Ran)).toEqual(["DEADLINE_EXCEEDED"]);
    expect(ran?.output).toMatch(/Connector \(?orders\)?/);
    // The connection's test and the generation, each once.
    expect(invocations(requests)).toHaveLength(2);
  });
});

describe("AWS credentials that have expired", () => {
  it.each(["preview", "up --yes --skip-preview"])(
    "are one clear error of %s, without a second try",
    async (command) => {
      const caller = `EXPIRED${command.slice(0, 2).toUpperCase()}`;
      const workspace = await stack({}, {}, { AWS_ACCESS_KEY_ID: caller });
      await setRules("faults", caller, [{ fault: "status", status: 403, caller }]);
      let ran: Ran | undefined;
      const requests = await recording(async () => {
        ran = await workspace.pulumi(...command.split(" "));
      });
      await setRules("faults", caller, []);
      expect(ran?.code).not.toBe(0);
      expect(codes(ran as Ran)).toEqual(["AWS_CREDENTIALS"]);
      expect(ran?.output).toContain("ExpiredTokenException");
      expect(invocations(requests)).toHaveLength(1);
    },
  );

  it("in the middle, after the connection's test, fail the connector by name", async () => {
    const caller = "EXPIREDLATER";
    const workspace = await stack({}, {}, { AWS_ACCESS_KEY_ID: caller });
    await setRules("faults", caller, [
      { fault: "status", status: 403, operation: "Invoke", caller, nth: 2, times: 1 },
    ]);
    const ran = await workspace.pulumi("preview");
    await setRules("faults", caller, []);
    expect(ran.code).not.toBe(0);
    expect(codes(ran)).toEqual(["AWS_CREDENTIALS"]);
    expect(ran.output).toMatch(/Connector \(?orders\)?/);
  });
});
