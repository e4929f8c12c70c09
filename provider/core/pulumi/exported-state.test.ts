import { CONNECTION_URN, CONNECTOR_URN } from "../../../test/unit/samples";
import { exportedConnections, exportedConnectors } from "./exported-state";
import { CONNECTION_TYPE, CONNECTOR_TYPE } from "./resource-types";
import { SECRET, SIGNATURE } from "./wire";

const connector = (change: object = {}) => ({
  urn: CONNECTOR_URN,
  type: CONNECTOR_TYPE.token,
  outputs: { coverage: "full" },
  ...change,
});
const found = (...resources: unknown[]) =>
  exportedConnectors(JSON.stringify({ version: 3, deployment: { resources } }));
const secret = (value: unknown) => ({ [SIGNATURE]: SECRET, plaintext: JSON.stringify(value) });

describe("an exported state", () => {
  it("gives its connectors, sorted, and nothing else", () => {
    const second = connector({ urn: `${CONNECTOR_URN}2` });
    const other = { urn: CONNECTION_URN, type: CONNECTION_TYPE.token, outputs: { key: "k" } };
    expect(found(second, other, connector(), { urn: "urn:pulumi:x", type: "aws:s3:Bucket" })).toEqual([
      { urn: CONNECTOR_URN, name: "orders", outputs: { coverage: "full" } },
      { urn: `${CONNECTOR_URN}2`, name: "orders2", outputs: { coverage: "full" } },
    ]);
  });

  it("gives its connections with their ids, and nothing else", () => {
    const resources = [
      connector(),
      { urn: CONNECTION_URN, type: CONNECTION_TYPE.token, id: "i", outputs: {} },
    ];
    const text = JSON.stringify({ version: 3, deployment: { resources } });
    expect(exportedConnections(text)).toEqual([
      { urn: CONNECTION_URN, name: "source", id: "i", outputs: {} },
    ]);
  });

  it("has the connections that a connector depends on, by their URNs", () => {
    const dependencies = [CONNECTION_URN, "urn:pulumi:dev::flights::aws:s3/bucket:Bucket::b", 1];
    expect(found(connector({ dependencies }))?.[0]?.connections).toEqual([CONNECTION_URN]);
    expect(found(connector({ dependencies: [] }), connector({ dependencies: "x" }))).toEqual([
      { urn: CONNECTOR_URN, name: "orders", outputs: { coverage: "full" } },
      { urn: CONNECTOR_URN, name: "orders", outputs: { coverage: "full" } },
    ]);
  });

  it("has a connector's whole name", () => {
    expect(found(connector({ urn: `${CONNECTOR_URN}::of::2013` }))?.[0]?.name).toBe("orders::of::2013");
  });

  it("has secrets in plain text, wherever they are", () => {
    const outputs = {
      __connection: secret("packed"),
      properties: { list: [secret({ a: 1 })], nested: secret([secret("x")]) },
    };
    expect(found(connector({ outputs }))?.[0]?.outputs).toEqual({
      __connection: "packed",
      properties: { list: [{ a: 1 }], nested: ["x"] },
    });
  });

  it("leaves out what a replacement left to be deleted, and what was never made", () => {
    expect(found(connector({ delete: true }), connector({ outputs: undefined }))).toEqual([]);
  });

  it("of an empty stack has none", () => {
    expect(exportedConnectors('{"version":3,"deployment":{}}')).toEqual([]);
  });

  it.each(["", "{", "null", "[]", '{"deployment":null}', '{"deployment":{"resources":{}}}'])(
    "of another form is told apart: %j",
    (text) => expect(exportedConnectors(text)).toBeUndefined(),
  );

  it("with a secret that was exported without its text has nothing in its place", () => {
    const outputs = { __connection: { [SIGNATURE]: SECRET, ciphertext: "v1:abc" } };
    expect(found(connector({ outputs }))?.[0]?.outputs).toEqual({ __connection: undefined });
  });
});
