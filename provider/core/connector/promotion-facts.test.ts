import { deployedOutputs } from "../../../test/unit/deployed";
import { CONNECTOR_URN, code, SCHEMA } from "../../../test/unit/samples";
import { storedFiles } from "../code/stored-code";
import { promotionFacts } from "./promotion-facts";

const PLACE = "pulumi-nodejs:dynamic/python:Connector::orders";
const THERE = `urn:pulumi:staging::flights::${PLACE}`;
const EMPTY = new Map();
const facts = (
  theirs: Parameters<typeof promotionFacts>[2]["theirs"],
  own: ReadonlyMap<string, { readonly [key: string]: unknown }> = EMPTY,
  urns = [CONNECTOR_URN],
) => promotionFacts("staging", urns, { theirs, own });

const PARTS = {
  code: expect.any(String),
  connection: expect.any(String),
  reading: expect.any(String),
};

it("of a connector are digests of what it runs and its schema, nothing else of the state", () => {
  const found = facts(new Map([[THERE, deployedOutputs({ properties: { a: 1 } })]]));
  expect(found).toEqual({
    stack: "staging",
    found: "deployed",
    parts: PARTS,
    schema: SCHEMA,
    coverage: "full",
    interface: "bytes",
    stale: false,
  });
  expect(JSON.stringify(found)).not.toContain("list_objects");
});

it("are of what runs, not of what made the schema: a version that stands hides no change of the code", () => {
  const manual = { codeFingerprint: { manual: "1" } };
  const made = deployedOutputs(manual);
  const moved = deployedOutputs({
    ...manual,
    code: storedFiles(code("x = 1\n", "orders.py")),
    fingerprint: made["fingerprint"],
  });
  const parts = (outs: typeof made) => {
    const found = facts(new Map([[THERE, outs]]));
    return found.found === "deployed" ? found.parts : undefined;
  };
  expect(moved["fingerprint"]).toEqual(made["fingerprint"]);
  expect(parts(moved)?.code).not.toBe(parts(made)?.code);
  expect(parts(moved)).not.toHaveProperty("version");
});

it("are the same in another project and for other properties, secret and runner", () => {
  const here = deployedOutputs();
  const there = deployedOutputs({ properties: { year: 2013 }, secret: "other", runner: { local: {} } });
  const url = `urn:pulumi:staging::other::${PLACE}`;
  const found = facts(new Map([[url, there]]), new Map([[CONNECTOR_URN, here]]));
  expect(found).toMatchObject({ found: "deployed", own: PARTS });
  expect(found.found === "deployed" && found.parts).toEqual(found.own);
});

it.each<[string, string, string[], boolean]>([
  ["of the same name", THERE, [CONNECTOR_URN], true],
  [
    "of its former name",
    THERE.replace("orders", "old"),
    [CONNECTOR_URN, CONNECTOR_URN.replace("orders", "old")],
    true,
  ],
  ["of another name", THERE.replace("orders", "items"), [CONNECTOR_URN], false],
  ["in another component", THERE.replace("flights::", "flights::acme:index:Team$"), [CONNECTOR_URN], false],
])("are of the connector %s", (_which, urn, urns, isFound) => {
  expect(facts(new Map([[urn, deployedOutputs()]]), EMPTY, urns).found).toBe(
    isFound ? "deployed" : "nothing",
  );
});

it("say where the stack can't be read, a newer version wrote it, or it holds no whole connector", () => {
  expect(facts({ problem: "gone" })).toEqual({ stack: "staging", found: "unreadable", problem: "gone" });
  expect(facts(new Map([[THERE, { ...deployedOutputs(), formatVersion: 99 }]])).found).toBe("newer");
  expect(facts(new Map([[THERE, { stale: true }]]))).toEqual({
    stack: "staging",
    found: "deployed",
    stale: true,
  });
});
