import { Operation, type State } from "../../test/unit/engine";
import { FakePorts } from "../../test/unit/fakes";
import {
  CANARY,
  CONNECTION_URN,
  CONNECTOR_URN,
  code,
  rawConnection,
  rawConnector,
} from "../../test/unit/samples";
import { UNKNOWN } from "../core/pulumi/wire";
import type { Properties } from "./provider";

let ports: FakePorts;
beforeEach(() => {
  ports = new FakePorts();
});

interface Stack {
  readonly connection?: State | undefined;
  readonly connector?: State | undefined;
}

async function run(
  dryRun: boolean,
  { connection = {}, own = {} }: Record<string, Properties> = {},
  stack: Stack = {},
) {
  const operation = new Operation(ports, dryRun);
  const { credentials: _, ...declared } = connection;
  const [first, second] = [
    await operation.register("connection", CONNECTION_URN, rawConnection(connection), stack.connection),
    await operation.register("connector", CONNECTOR_URN, rawConnector(own, declared), stack.connector),
  ];
  return {
    connection: first,
    connector: second,
    stack: { connection: first.state, connector: second.state },
  };
}

/** From here on nothing may be asked of anybody. */
function distrust(): void {
  ports.trust = { untrusted: true, notice: undefined };
  const refuse = (): never => {
    throw new Error("an untrusted run asked for something");
  };
  Object.assign(ports, { findCredential: refuse, account: refuse, secrets: refuse, runner: refuse });
}

describe("a preview of an untrusted run", () => {
  it("keeps what has not changed, and asks nobody", async () => {
    const { stack } = await run(false);
    distrust();
    const { connection, connector } = await run(true, {}, stack);
    expect([connection.op, connector.op]).toEqual(["same", "same"]);
  });

  it("has the schema of changed code pending, and the connection's test too", async () => {
    const { stack } = await run(false);
    distrust();
    const connection = { code: code("def context(credentials): return 1\n") };
    const found = await run(true, { connection, own: { code: code("x = 1\n", "orders.py") } }, stack);
    expect(found.connector.inputs).toMatchObject({
      schema: UNKNOWN,
      warnings: [{ code: "SCHEMA_PENDING", message: expect.stringContaining("this run is untrusted") }],
    });
    expect(found.connection.inputs).toMatchObject({
      functions: UNKNOWN,
      warnings: [{ code: "TEST_PENDING", message: expect.stringContaining("this run is untrusted") }],
    });
  });

  it.each<Properties>([{ env: "KEY" }, { file: "key" }, { value: `${CANARY}-other` }])(
    "opens no place of a credential, and tests no other one: %j",
    async (credentials) => {
      ports.places.set("KEY", { kind: "text", text: CANARY }).set("key", { kind: "text", text: CANARY });
      const { stack } = await run(false, { connection: { credentials } });
      distrust();
      const { connection, connector } = await run(true, { connection: { credentials } }, stack);
      expect([connection.reasons, connector.reasons]).toEqual([[], []]);
    },
  );

  it("is possible of a new stack", async () => {
    distrust();
    const { connection, connector } = await run(true, { connection: { credentials: { env: "KEY" } } });
    expect([connection.op, connector.op]).toEqual(["create", "create"]);
  });
});

it("an update of an untrusted run is refused, whatever has changed", async () => {
  const { stack } = await run(false);
  distrust();
  const { connection, connector } = await run(false, {}, stack);
  for (const { reasons } of [connection, connector]) {
    expect(reasons).toEqual([expect.stringContaining("an untrusted run may only preview")]);
  }
});

describe("a literal credential", () => {
  it("is a warning with each preview; a Pulumi secret is none", async () => {
    const warnings = async (plainCredential: boolean) =>
      (await run(true, { connection: { plainCredential } })).connection.inputs["warnings"];
    expect(await warnings(true)).toMatchObject([
      { code: "CREDENTIAL_NOT_SECRET", path: "credentials.value" },
    ]);
    expect(await warnings(false)).toBeUndefined();
  });
});
