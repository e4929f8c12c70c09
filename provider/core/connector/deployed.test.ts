import { createHash, randomBytes } from "node:crypto";
import { CONNECTION_CODE, CONNECTOR_CODE, CONNECTOR_URN, code } from "../../../test/unit/samples";
import { excessiveSize, MAX_PACKED_BYTES, packConnection, storedFiles } from "../code/stored-code";
import { FORMAT_VERSION } from "../state-format";
import { connectorOutputs, deployedConnector } from "./deployed";
import { DEPLOYED_DICTIONARY } from "./deployed-dictionary";

const CONNECTION = { code: CONNECTION_CODE, requirements: "six==1\n" };
const MEMORY = { urn: CONNECTOR_URN, connection: CONNECTION };
const MADE = {
  schema: { fields: { id: "int64" }, order: "id" },
  coverage: "full",
  interface: "rows",
  fingerprint: { code: "a" },
};
const INPUTS = {
  code: storedFiles(CONNECTOR_CODE),
  connection: "source",
  properties: { year: 2013 },
  edits: { drop: ["a"] },
  ...MADE,
};
const OUTS = connectorOutputs(INPUTS, MEMORY);
/** As version 0.1 of the package wrote them. */
const FORMAT_1 = {
  ...INPUTS,
  __urn: CONNECTOR_URN,
  __connection: packConnection(CONNECTION),
  formatVersion: 1,
};

describe("a connector's outputs", () => {
  it("have the schema and what it was made with in plain sight, and all else packed", () => {
    expect(OUTS).toEqual({
      ...MADE,
      edits: { drop: ["a"] },
      __deployed: expect.any(String),
      formatVersion: FORMAT_VERSION,
    });
  });

  it("keep nothing that is only printed, and not the provider's shim", () => {
    const printed = { warnings: [{ code: "EMPTY" }], changes: { id: "added" }, __provider: "shim" };
    expect(connectorOutputs({ ...INPUTS, ...printed }, MEMORY)).toEqual(OUTS);
  });

  it.each<[string, object, object]>([
    ["of this version", OUTS, INPUTS],
    ["of format 1", FORMAT_1, { ...INPUTS, __urn: CONNECTOR_URN }],
  ])("hold what a connector ran with: those %s", (_which, outs, inputs) => {
    expect(deployedConnector({ ...outs })).toEqual({
      urn: CONNECTOR_URN,
      connector: CONNECTOR_CODE,
      connection: CONNECTION_CODE,
      requirements: "six==1\n",
      inputs,
    });
  });

  it("can be taken apart wherever check let the size pass", () => {
    for (const share of [0.3, 0.5, 0.7, 0.74, 0.75, 0.76]) {
      const text = randomBytes(share * MAX_PACKED_BYTES).toString("latin1");
      const size = excessiveSize(CONNECTION, { text });
      const outs = connectorOutputs({ ...INPUTS, properties: { text } }, MEMORY);
      expect([share, size !== undefined || deployedConnector(outs) !== undefined]).toEqual([share, true]);
    }
  });

  it("are unpacked with the dictionary that they were packed with, which is part of the format", () => {
    expect(createHash("sha256").update(DEPLOYED_DICTIONARY).digest("hex")).toBe(
      "db9e216134c5e5e4b7e5a1703accf2787ff1171c09615e7364902507c70f4de3",
    );
  });

  it("name a folder's entry file by its role", () => {
    const files = { "connector.py": "x = 1\n", "pages.py": "y = 1\n" };
    const outs = connectorOutputs({ ...INPUTS, code: storedFiles({ entry: "connector.py", files }) }, MEMORY);
    expect(deployedConnector(outs)?.connector).toEqual({ entry: "connector.py", files });
  });

  it("hold no requirements where there are none", () => {
    const outs = connectorOutputs(INPUTS, {
      ...MEMORY,
      connection: { code: code("x"), requirements: null },
    });
    expect(deployedConnector(outs)?.requirements).toBeNull();
  });
});

it.each<[string, Record<string, unknown> | undefined]>([
  ["there is none", undefined],
  ["the code is unknown", connectorOutputs({ ...INPUTS, code: "unknown" }, MEMORY)],
  ["there is no file", connectorOutputs({ ...INPUTS, code: {} }, MEMORY)],
  ["nothing is packed", { ...OUTS, __deployed: undefined }],
  ["what is packed can't be unpacked", { ...OUTS, __deployed: "x" }],
  ["what is packed is something else", { ...OUTS, __deployed: packConnection(CONNECTION) }],
  ["the connection is missing, in format 1", { ...FORMAT_1, __connection: undefined }],
  ["the connection is not packed, in format 1", { ...FORMAT_1, __connection: "x" }],
  ["what is packed is something else, in format 1", { ...FORMAT_1, __connection: "q1ZKTlWyMqgFAA==" }],
])("of a state nothing is taken where %s", (_when, outs) => expect(deployedConnector(outs)).toBeUndefined());
