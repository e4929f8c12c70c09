import { CONNECTION_CODE, CONNECTOR_CODE, code } from "../../../test/unit/samples";
import { packConnection, storedFiles } from "../code/stored-code";
import { deployedConnector } from "./deployed";

const OUTS = {
  code: storedFiles(CONNECTOR_CODE),
  __connection: packConnection({ code: CONNECTION_CODE, requirements: "six==1\n" }),
  properties: { year: 2013 },
};

it("the state holds what a connector ran with", () => {
  expect(deployedConnector(OUTS)).toEqual({
    connector: CONNECTOR_CODE,
    connection: CONNECTION_CODE,
    requirements: "six==1\n",
    inputs: { properties: { year: 2013 } },
  });
});

it("a folder's entry file is the one of its role", () => {
  const files = { "connector.py": "x = 1\n", "pages.py": "y = 1\n" };
  const outs = { ...OUTS, code: storedFiles({ entry: "connector.py", files }) };
  expect(deployedConnector(outs)?.connector).toEqual({ entry: "connector.py", files });
});

it("no requirements are none", () => {
  const packed = packConnection({ code: code("x"), requirements: null });
  expect(deployedConnector({ ...OUTS, __connection: packed })?.requirements).toBeNull();
});

it.each<[string, Record<string, unknown> | undefined]>([
  ["there is none", undefined],
  ["the code is unknown", { ...OUTS, code: "unknown" }],
  ["there is no file", { ...OUTS, code: {} }],
  ["the connection is missing", { ...OUTS, __connection: undefined }],
  ["the connection is not packed", { ...OUTS, __connection: "x" }],
  ["what is packed is something else", { ...OUTS, __connection: "q1ZKTlWyMqgFAA==" }],
])("of a state nothing is taken where %s", (_when, outs) => expect(deployedConnector(outs)).toBeUndefined());
