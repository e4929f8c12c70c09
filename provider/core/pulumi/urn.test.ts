import fc from "fast-check";
import { parseUrn } from "./urn";

describe("a URN", () => {
  it.each([
    [
      "urn:pulumi:dev::flights::pulumi-nodejs:dynamic/python:Connector::orders",
      ["dev", "flights", [], "pulumi-nodejs:dynamic/python:Connector", "orders"],
    ],
    [
      "urn:pulumi:dev::flights::acme:Lake$acme:Zone$aws:s3/bucket:Bucket::raw",
      ["dev", "flights", ["acme:Lake", "acme:Zone"], "aws:s3/bucket:Bucket", "raw"],
    ],
    ["urn:pulumi:dev::my flights::t::a::b$c::d", ["dev", "my flights", [], "t", "a::b$c::d"]],
    ["urn:pulumi:dev::flights::t::line\nbreak", ["dev", "flights", [], "t", "line\nbreak"]],
    ["urn:pulumi:dev::flights::t::", ["dev", "flights", [], "t", ""]],
    ["urn:pulumi:::::::", ["", "", [], "", ""]],
  ])("%j has stack, project, parents, type and name", (urn, [stack, project, parents, type, name]) => {
    expect(parseUrn(urn)).toEqual({ stack, project, parents, type, name });
  });

  it.each([
    "",
    "orders",
    "urn:pulumi:",
    "urn:pulumi:dev::flights::t",
    "urn:other:dev::flights::t::orders",
    "URN:PULUMI:DEV::FLIGHTS::T::ORDERS",
  ])("%j is none", (text) => expect(parseUrn(text)).toBeUndefined());

  it("has whatever name the program gives", () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        expect(parseUrn(`urn:pulumi:dev::flights::a:b:C$d:e:F::${name}`)?.name).toBe(name);
      }),
    );
  });
});
