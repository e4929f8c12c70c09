import { deployedInputs, deployedOutputs } from "../../test/unit/deployed";
import { FAILED, FakePorts, GENERATED } from "../../test/unit/fakes";
import { CONNECTION_CODE, lookup, REGION, SCHEMA } from "../../test/unit/samples";
import { connectorProvider } from "./connector";
import { ProviderContext } from "./context";
import type { Properties } from "./provider";

const INPUTS: Properties = deployedInputs({ __provider: "shim", properties: { year: 2013 } });
const OUTS: Properties = { ...deployedOutputs(INPUTS), __provider: "shim" };
const OTHER = { fields: { id: "int64", email: "string" }, order: "id, email" };
const answer = (schema: object, coverage = "full") => ({
  ...GENERATED,
  ok: { ...GENERATED.ok, schema, coverage },
});

/** A refresh with these settings of the stack, by one provider process. */
function refreshing(settings: Record<string, string> = { "pythonConnectors:refresh": "schema" }) {
  const ports = new FakePorts();
  const warned: string[] = [];
  const context = new ProviderContext(
    () => ports,
    lookup(),
    (line) => warned.push(line),
  );
  void context.configure({ get: lookup({ "aws:region": REGION, ...settings }) });
  const { read } = connectorProvider(context);
  return { ports, warned, runner: ports.fakeRunner, read: (outs = OUTS) => read("id", outs) };
}

describe("a refresh of a connector", () => {
  it.each<[string, Record<string, string>]>([
    ["by default", {}],
    ["where it is off", { "pythonConnectors:refresh": "off" }],
    [
      "while the stack is offline",
      { "pythonConnectors:refresh": "schema", "pythonConnectors:offline": "true" },
    ],
  ])("runs nothing and changes nothing %s", async (_when, settings) => {
    const { read, runner, warned } = refreshing(settings);
    runner.generate = answer(OTHER);
    expect(await read()).toEqual({ id: "id", props: OUTS });
    expect(runner.calls).toEqual([]);
    expect(warned).toEqual([]);
  });

  it("says what to write where the setting is of no known form", async () => {
    const { read } = refreshing({ "pythonConnectors:refresh": "schemas" });
    await expect(read()).rejects.toThrow("pythonConnectors:refresh: write off or schema [INVALID_INPUT]");
  });

  it("changes nothing where the deployed code gives the same schema", async () => {
    const { read, runner, warned } = refreshing();
    expect(await read()).toEqual({ id: "id", props: OUTS });
    expect(runner.calls.map(({ request }) => request)).toEqual([
      expect.objectContaining({ connection: CONNECTION_CODE, properties: { year: 2013 } }),
    ]);
    expect(warned).toEqual([]);
  });

  it("has the source's schema as outputs and as inputs, and all else as it was", async () => {
    const { read, runner, warned } = refreshing();
    runner.generate = answer(OTHER);
    expect(await read()).toEqual({
      id: "id",
      props: { ...OUTS, schema: OTHER },
      inputs: { ...INPUTS, schema: OTHER },
    });
    expect(warned).toEqual(["orders: the source has changed: 1 field added, 1 removed"]);
  });

  it("asks the runner once, however often the engine reads, and nothing of the cache", async () => {
    const { read, runner, ports } = refreshing();
    await Promise.all([read(), read()]);
    expect(runner.calls).toHaveLength(1);
    expect(ports.cache.entries.size).toBe(0);
  });

  it("keeps what a part of the source can't show", async () => {
    const { read, runner } = refreshing();
    runner.generate = answer({ fields: { id: "int64" }, order: "id" }, "sampled");
    expect((await read()).props).toMatchObject({ schema: SCHEMA, coverage: "sampled" });
  });

  it.each<[string, Properties, unknown, string]>([
    ["the source fails", OUTS, FAILED, "KeyError: 'token'"],
    ["the state holds no code", { ...OUTS, __deployed: undefined }, GENERATED, "the state doesn't hold all"],
    [
      "other code is deployed than what made it",
      deployedOutputs({ ...INPUTS, fingerprint: { ...(INPUTS["fingerprint"] as object), code: "other" } }),
      GENERATED,
      "was made by other code",
    ],
    [
      "the last schema was kept after a failure",
      { ...OUTS, stale: true },
      GENERATED,
      "`pulumi up` generates it",
    ],
  ])("leaves the schema where %s, with a line that says why", async (_when, outs, generate, text) => {
    const { read, runner, warned } = refreshing();
    runner.generate = generate;
    expect(await read(outs)).toEqual({ id: "id", props: outs });
    expect(warned).toEqual([expect.stringContaining(text)]);
    expect(warned[0]).toMatch(/^(orders|a connector): the schema is not refreshed: /);
  });
});
