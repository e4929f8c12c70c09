import { readFileSync } from "node:fs";
import path from "node:path";
import { CONNECTION_TYPE, CONNECTOR_TYPE } from "../../provider/core/pulumi/resource-types";
import { FORMAT_VERSION } from "../../provider/core/state-format";

const ROOT = path.join(__dirname, "..", "..");
const { version: VERSION } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as {
  version: string;
};
const PAGE = readFileSync(path.join(ROOT, "docs", "upgrading.md"), "utf8");

describe("docs/upgrading.md", () => {
  it("has every format of the state", () => {
    const formats = [...PAGE.matchAll(/^\| (\d+) \| \d/gm)].map(([, format]) => Number(format));
    expect(formats).toEqual(Array.from({ length: FORMAT_VERSION }, (_, index) => index + 1));
  });

  it("says of this version which format it writes, and what an upgrade to it takes", () => {
    const [minor = ""] = /^\d+\.\d+/.exec(VERSION) ?? [];
    const [, writer = ""] = new RegExp(`^\\| ${FORMAT_VERSION} \\| ([\\d.]+)`, "m").exec(PAGE) ?? [];
    expect(Number(minor)).toBeGreaterThanOrEqual(Number(writer));
    expect(PAGE).toMatch(new RegExp(`^## \\d+\\.\\d+ -> ${minor.replace(".", "\\.")}$`, "m"));
  });

  it("names what is frozen as it is", () => {
    for (const { token, shim } of [CONNECTION_TYPE, CONNECTOR_TYPE]) {
      expect(PAGE).toContain(token.replace("pulumi-nodejs:dynamic/python:Connector", "...:Connector"));
      expect(PAGE).toContain(/require\("[^"]+"\)/.exec(shim)?.[0]);
    }
  });
});
