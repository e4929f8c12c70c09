import { readFileSync } from "node:fs";
import path from "node:path";
import { CONNECTION_TYPE, CONNECTOR_TYPE } from "../../provider/core/pulumi/resource-types";
import { FORMAT_VERSION } from "../../provider/core/state-format";

const PAGE = readFileSync(path.join(__dirname, "..", "..", "docs", "upgrading.md"), "utf8");

describe("docs/upgrading.md", () => {
  it("has every format of the state", () => {
    const formats = [...PAGE.matchAll(/^\| (\d+) \| \d/gm)].map(([, format]) => Number(format));
    expect(formats).toEqual(Array.from({ length: FORMAT_VERSION }, (_, index) => index + 1));
  });

  it("names what is frozen as it is", () => {
    for (const { token, shim } of [CONNECTION_TYPE, CONNECTOR_TYPE]) {
      expect(PAGE).toContain(token.replace("pulumi-nodejs:dynamic/python:Connector", "...:Connector"));
      expect(PAGE).toContain(/require\("[^"]+"\)/.exec(shim)?.[0]);
    }
  });
});
