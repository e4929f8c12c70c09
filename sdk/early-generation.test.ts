import * as pulumi from "@pulumi/pulumi";
import type { PromotionFacts } from "../provider/core/connector/promotion";
import { Operation } from "../test/unit/engine";
import { FakePorts } from "../test/unit/fakes";
import {
  CONNECTION_URN,
  CONNECTOR_URN,
  code,
  PROGRAM,
  REGION,
  rawConnection,
  rawConnector,
} from "../test/unit/samples";
import { generateSchema } from "./early-generation";
import type { PriorOutputs } from "./prior-state";
import { programRun } from "./program-run";
import { SchemaRun } from "./schema-run";

let ports: FakePorts;
let said: string[];
let schemas: SchemaRun;
beforeEach(() => {
  pulumi.runtime.setMocks({ newResource: ({ name }) => ({ id: name, state: {} }), call: () => ({}) });
  pulumi.runtime.setAllConfig({ "aws:region": REGION });
  ports = new FakePorts();
  programRun().ports = ports;
  said = [];
  schemas = new SchemaRun(
    (level, text, urn) => said.push(`${level} ${urn?.split("::").at(-1) ?? "stack"}: ${text}`),
    () => ({ usage: () => ({ invocations: 0, gigabyteSeconds: 0, rows: 0 }), warnings: () => [] }),
    () => 0,
    async () => {},
  );
});

/** What an update leaves of a connector in the state. */
async function deployed(): Promise<PriorOutputs> {
  const update = new Operation(ports, false);
  await update.register("connection", CONNECTION_URN, rawConnection());
  const { state } = await update.register("connector", CONNECTOR_URN, rawConnector());
  ports.fakeRunner.calls.length = 0;
  return state?.outputs ?? {};
}

/** A connector's early work in a preview. */
function early(
  name: string,
  raw: object,
  before: PriorOutputs | undefined,
  pinned = false,
  promotion?: PromotionFacts,
) {
  schemas.expect();
  return generateSchema({
    raw: rawConnector({ ...raw }),
    program: { ...PROGRAM, resource: name, urn: CONNECTOR_URN.replace("orders", name) },
    before,
    connection: Promise.resolve({ usable: true, knowledge: { deployed: true } }),
    promotion,
    pinned,
    codePlaces: {},
    schemas,
  });
}

const NARROWER = {
  policy: "freeze",
  contract: { path: "contract.json", text: JSON.stringify({ formatVersion: 1, fields: { id: "int64" } }) },
};

describe("a connector that exists", () => {
  it("is unchanged, and nothing runs", async () => {
    await early("orders", {}, await deployed());
    expect(said).toEqual(["info stack: schemas: 1 unchanged"]);
    expect(ports.fakeRunner.calls).toEqual([]);
  });

  it("is counted as failed where an argument can't be used, which check says", async () => {
    const before = await deployed();
    await Promise.all([early("orders", {}, before), early("planes", { parser: { type: "no" } }, before)]);
    expect(said).toEqual(["info stack: schemas: 1 unchanged, 1 failed"]);
    expect(ports.fakeRunner.calls).toEqual([]);
  });

  it("is refused where its last schema stays and breaks its contract; each says the command that writes its own", async () => {
    const before = await deployed();
    await Promise.all([
      early("orders", { review: NARROWER }, before),
      early("planes", { review: NARROWER }, before),
    ]);
    expect(said).toEqual([
      "info stack: schemas: 2 refused",
      expect.stringMatching(
        /^warn planes: the schema of planes is refused: day: .* --name planes, .* \[FIELD_ADDED\]$/,
      ),
      // Nothing ended the run here.
      expect.stringMatching(
        /^warn orders: the schema of orders is refused: day: .* --name orders, .* \[FIELD_ADDED\]$/,
      ),
    ]);
  });

  it("is refused where its code does not run in the stack that it is promoted from, and nothing runs", async () => {
    const raw = { code: code("x = 1\n", "orders.py"), promotedFrom: { stack: "staging" } };
    const nothing = { stack: "staging", found: "nothing" } as const;
    const before = await deployed();
    await Promise.all([
      early("orders", raw, before, false, nothing),
      early("planes", raw, before, false, nothing),
    ]);
    expect(said).toEqual([
      "info stack: schemas: 2 refused",
      "warn planes: the schema of planes is refused: for the same reason as that of orders",
      expect.stringMatching(
        /^warn orders: the schema of orders is refused: the stack staging has no .*_NOT_DEPLOYED\]$/,
      ),
    ]);
    expect(ports.fakeRunner.calls).toEqual([]);
  });

  it("is pinned where ignoreChanges keeps its schema, and nothing runs, though its code has changed", async () => {
    await early("orders", { code: code("x = 1\n", "orders.py") }, await deployed(), true);
    expect(said).toEqual(["info stack: schemas: 1 pinned"]);
    expect(ports.fakeRunner.calls).toEqual([]);
  });

  it("is left to check where ignoreChanges keeps its schema and the last state isn't known", async () => {
    pulumi.runtime.setAllConfig({ "aws:region": REGION, "pythonConnectors:priorState": "off" });
    await early("orders", {}, undefined, true);
    expect(said).toEqual([]);
    expect(ports.fakeRunner.calls).toEqual([]);
  });
});
