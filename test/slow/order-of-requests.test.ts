import { type RecordedRequest, recording } from "../e2e/support/emulator";
import { CONNECTION, program, rowsCode } from "../e2e/support/programs";
import { createRunner, setRules } from "../e2e/support/runner-functions";
import { Workspace } from "../e2e/support/workspace";

jest.setTimeout(240_000);

const LETTERS = rowsCode("{f\"letters_{len(context['token'])}\": 1}");
const stored = (credential: string) =>
  program({
    connection: `code: { path: "connection.py" }, credentials: { value: pulumi.secret("${credential}") }`,
    connectors: {
      orders: 'code: { path: "orders.py" }',
      refunds: 'code: { path: "orders.py" }, properties: { n: 1 }',
    },
  });

const of = (requests: readonly RecordedRequest[], ...operations: string[]) =>
  requests.filter(({ operation }) => operations.includes(operation));

/** Milliseconds from the end of the last write of a secret to the start of the invocations after the connection's test. */
function generationsAfterWrite(requests: readonly RecordedRequest[]): number[] {
  const written = Math.max(...of(requests, "CreateSecret", "PutSecretValue").map(({ endedAt }) => endedAt));
  return of(requests, "Invoke").map(({ startedAt }) => startedAt - written);
}

describe("a secret that is written in an update", () => {
  it.each(["on", "off"])(
    "is there before its connectors' generations run, new or rotated (early work: %s)",
    async (prefetch) => {
      const workspace = new Workspace(
        { "index.js": stored("12345"), "connection.py": CONNECTION, "orders.py": LETTERS },
        { PYTHON_CONNECTORS_PREFETCH: prefetch },
      ).link();
      await workspace.init();
      const made = await recording(() => workspace.up());
      expect(of(made, "CreateSecret")).toHaveLength(1);
      // The test with the declared value may be made before; what reads the secret comes after it is there.
      expect(generationsAfterWrite(made).filter((ms) => ms > 0).length).toBeGreaterThanOrEqual(3);
      expect((await workspace.outputs("orders"))["schema"]).toMatchObject({ fields: { letters_5: "int64" } });

      workspace.write({ "index.js": stored("1234567"), "orders.py": `${LETTERS}# changed\n` });
      const rotated = await recording(() => workspace.up());
      expect(of(rotated, "PutSecretValue")).toHaveLength(1);
      expect(generationsAfterWrite(rotated).filter((ms) => ms > 0).length).toBeGreaterThanOrEqual(3);
      for (const name of ["orders", "refunds"]) {
        expect((await workspace.outputs(name))["schema"]).toMatchObject({ fields: { letters_7: "int64" } });
      }
    },
  );
});

describe("a runner that was just made", () => {
  it("is waited for until it is no longer pending, and nothing is asked of it before", async () => {
    const name = "just-made";
    await setRules("strict", name, [{ rule: "pending", ms: 12_000, target: name }]);
    const workspace = new Workspace({
      "index.js": program({}).replace(', qualifier: config.require("qualifier")', ""),
      "connection.py": "",
      "orders.py": rowsCode('{"id": 1}'),
    }).link();
    await workspace.init({ functionArn: "none" });
    const functionArn = await createRunner(name);
    await workspace.expect("config", "set", "functionArn", functionArn);
    const requests = (await recording(() => workspace.preview())).filter(({ target }) => target === name);
    await setRules("strict", name, []);
    expect(of(requests, "GetFunctionConfiguration").length).toBeGreaterThan(1);
    expect(of(requests, "Invoke").map(({ status, fault }) => ({ status, fault }))).toEqual([
      { status: 200, fault: null },
      { status: 200, fault: null },
    ]);
  });
});
