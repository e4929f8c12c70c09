import requestCheck from "../../protocol/messages/request-check.json";
import responseCheck from "../../protocol/messages/response-check.json";
import { type CheckRequest, parseCheckResponse } from "./check";

const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));
const REQUEST = requestCheck as CheckRequest;
const answered = (change: object) => bytes({ ...responseCheck, ok: { ...responseCheck.ok, ...change } });

describe("the answer to a check", () => {
  it("of the golden request is what it says", () => {
    expect(Object.keys(requestCheck).sort()).toEqual([
      "hosts",
      "logs",
      "operation",
      "protocol",
      "secrets",
      "services",
    ]);
    expect(parseCheckResponse(bytes(responseCheck), REQUEST)).toEqual(responseCheck.ok);
  });

  it.each([
    ["fewer findings than were asked for", { hosts: [] }],
    ["more findings than were asked for", { secrets: [null] }],
  ])("with %s can't be used", (_what, change) => {
    expect(() => parseCheckResponse(answered(change), REQUEST)).toThrow(/and was asked for/);
  });

  it.each([
    ["another mode", { execute: "sometimes" }],
    ["a code that is none", { hosts: [{ code: "host refused", message: "" }] }],
    ["a message beyond the limit", { hosts: [{ code: "A", message: "x".repeat(501) }] }],
    ["a finding with more in it", { hosts: [{ code: "A", message: "", value: "secret" }] }],
    ["something that is not of the protocol", { value: "secret" }],
  ])("with %s can't be used, and is not quoted", (_what, change) => {
    expect(() => parseCheckResponse(answered(change), REQUEST)).toThrow(/not of protocol version 1/);
    expect(() => parseCheckResponse(answered(change), REQUEST)).not.toThrow(/secret/);
  });

  it("of a runner that knows no check is its error", () => {
    const error = {
      phase: "request",
      code: "INVALID_REQUEST",
      message: 'operation: must be one of "test"',
      file: null,
      line: null,
      source: null,
      partition: null,
      traceback: [],
    };
    const { ok: _, ...envelope } = responseCheck;
    expect(() => parseCheckResponse(bytes({ ...envelope, error }), REQUEST)).toThrow(/must be one of/);
  });
});
