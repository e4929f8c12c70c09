import Ajv2020 from "ajv/dist/2020";
import { connectorFileModel, connectorFileSchema } from "../../provider/core/connector/connector-file";
import published from "../connector.schema.json";

const validate = new Ajv2020({ strict: true }).compile(published);

const RIGHT: Record<string, unknown> = {
  nothing: {},
  "a schema for editors": { $schema: "../x.json" },
  "a connection": { connection: "../connection.py" },
  "an interface": { interface: "pandas_dataframe" },
  "a parser": { parser: { type: "csv", delimiter: ";", header: false, nullValues: ["", "NA"] } },
  "formats of dates": { parser: { type: "csv", quote: null, dateFormat: "%d/%m/%Y", multiLine: false } },
  "a parser by its type": { parser: "csv" },
  "another parser": { parser: { type: "json", encoding: "latin-1" } },
  "properties of any kind": { properties: { a: [1, null, { b: true }], "": "x", n: -0.5 } },
  requirements: { requirements: "requirements.txt" },
  "a fingerprint of one's own": { codeFingerprint: { manual: "2026-11" } },
  "a sample": { generation: { sampleRows: 10 } },
  limits: { limits: { seconds: 60, rows: 1000 } },
  edits: { edits: { drop: ["internal"], cast: { price: "decimal(10,2)" } } },
  "a review": { review: { policy: "additive", contract: "contract.json", causes: ["code"] } },
  "what happens on failure": { onFailure: "keep" },
  "where it is promoted from": { promotedFrom: { stack: "staging" } },
};
const WRONG: Record<string, unknown> = {
  "no object": [],
  text: "connector",
  "an unknown key": { conection: "x" },
  "an unknown option of a parser": { parser: { type: "json", delimiter: "," } },
  "an unknown parser": { parser: { type: "xml" } },
  "an unknown parser by its type": { parser: "xml" },
  "a parser without a type": { parser: { delimiter: "," } },
  "a delimiter of two characters": { parser: { type: "csv", delimiter: "::" } },
  "no path": { connection: "" },
  "a path that is no text": { connection: { path: "x" } },
  "an unknown interface": { interface: "files" },
  "properties that are no object": { properties: [1] },
  "null for a parser": { parser: null },
  "an argument that has another name here": { codeInterface: "rows" },
  "a contract that is no path": { review: { contract: { path: "x", text: "{}" } } },
  "an unknown policy": { review: { policy: "strict" } },
  "limits of nothing": { limits: { seconds: 0 } },
  "an unknown edit": { edits: { remove: ["x"] } },
  "a stack without a name": { promotedFrom: {} },
};

describe("the published schema of connector.json", () => {
  it("is the model's: after a change of the model run `npm run json-schemas`", () => {
    expect(published).toEqual(JSON.parse(JSON.stringify(connectorFileSchema())));
  });

  it.each(Object.entries(RIGHT))("takes %s, and so does the model", (_what, value) => {
    expect([validate(value), connectorFileModel.safeParse(value).success]).toEqual([true, true]);
  });

  it("leaves to the model what a JSON Schema can't say: how a date's format is made", () => {
    const value = { parser: { type: "csv", dateFormat: "no date" } };
    expect([validate(value), connectorFileModel.safeParse(value).success]).toEqual([true, false]);
  });

  it.each(Object.entries(WRONG))("refuses %s, and so does the model", (_what, value) => {
    expect([validate(value), connectorFileModel.safeParse(value).success]).toEqual([false, false]);
  });
});
