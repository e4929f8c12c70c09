import { digest } from "../canonical";
import { changedParts, type Fingerprint, type FingerprintSubject, fingerprintOf } from "./fingerprint";

const file = (text: string) => ({ entry: "a.py", files: { "a.py": text } });
const SUBJECT: FingerprintSubject = {
  code: file("x = 1\n"),
  strategy: "content",
  connectionCode: file("y = 1\n"),
  requirements: undefined,
  codeInterface: undefined,
  parser: { type: "csv" },
  generation: undefined,
  edits: undefined,
  properties: { year: 2013, airport: "JFK" },
  source: "flights/dev/source",
};
const BASE = fingerprintOf(SUBJECT);

describe("a fingerprint", () => {
  it.each<[string, (keyof Fingerprint)[], Partial<FingerprintSubject>]>([
    ["the connector's code", ["code"], { code: file("x = 2\n") }],
    ["the strategy", ["version"], { strategy: { manual: "1" } }],
    ["the connection's code", ["connection"], { connectionCode: file("y = 2\n") }],
    ["the requirements", ["requirements"], { requirements: { text: "six==1.16.0" } }],
    ["the code interface", ["reading"], { codeInterface: "rows" }],
    ["the parser", ["reading"], { parser: { type: "csv", delimiter: ";" } }],
    ["no parser", ["reading"], { parser: undefined }],
    ["the generation", ["reading"], { generation: { sampleRows: 10 } }],
    ["the edits", ["reading"], { edits: { drop: ["day"] } }],
    ["nothing but that the full generation is written down", [], { generation: "full" }],
    ["a property", ["properties"], { properties: { year: 2014, airport: "JFK" } }],
    ["no properties", ["properties"], { properties: {} }],
    ["the secret", ["source"], { source: "flights/prod/source" }],
    ["no secret", ["source"], { source: undefined }],
    ["nothing but line ends", [], { code: file("x = 1\r\n"), connectionCode: file("\ufeffy = 1\n") }],
    ["nothing but the order of properties", [], { properties: { airport: "JFK", year: 2013 } }],
  ])("changes with %s in no other part than %j", (_what, parts, change) => {
    expect(changedParts(BASE, fingerprintOf({ ...SUBJECT, ...change }))).toEqual(parts);
  });

  it("by a manual version changes with that version alone", () => {
    const manual = { ...SUBJECT, strategy: { manual: "1" } };
    const same = fingerprintOf({ ...manual, code: file("x = 2\n") });
    expect(changedParts(fingerprintOf(manual), same)).toEqual([]);
    const other = fingerprintOf({ ...manual, strategy: { manual: "2" } });
    expect(changedParts(fingerprintOf(manual), other)).toEqual(["version"]);
    const both = fingerprintOf({ ...manual, strategy: { manual: "2" }, code: file("x = 2\n") });
    expect(changedParts(fingerprintOf(manual), both)).toEqual(["version"]);
  });

  it("has the digest of the connector's code under either strategy", () => {
    const manual = { ...SUBJECT, strategy: { manual: "1" } };
    expect(fingerprintOf(manual).code).toBe(BASE.code);
    expect(fingerprintOf({ ...manual, code: file("x = 2\n") }).code).not.toBe(BASE.code);
    expect(BASE).not.toHaveProperty("version");
  });

  it("by content again changes in its strategy, and in the code where that differs", () => {
    const manual = fingerprintOf({ ...SUBJECT, strategy: { manual: "1" } });
    expect(changedParts(manual, BASE)).toEqual(["version"]);
    expect(changedParts(manual, fingerprintOf({ ...SUBJECT, code: file("x = 2\n") }))).toEqual([
      "code",
      "version",
    ]);
  });

  it("is all new where there was none, but for what a part that is left out stands for", () => {
    const parts = ["code", "connection", "reading", "properties", "source", "inference"];
    expect(Object.keys(BASE)).toEqual(parts);
    expect(changedParts(undefined, BASE)).toEqual(parts);
    expect(changedParts({}, BASE)).toEqual(parts);
    const least = fingerprintOf({ ...SUBJECT, properties: {}, source: undefined });
    expect(Object.keys(least)).toEqual(["code", "connection", "reading", "inference"]);
    expect(changedParts(least, BASE)).toEqual(["properties", "source"]);
  });

  it("is the same as in format 1 of the state, with hexadecimal digests and none left out", () => {
    const hexadecimal = (parts: object) =>
      Object.fromEntries(
        Object.entries(parts).map(([name, value]) => [
          name,
          name === "inference" ? value : Buffer.from(value, "base64url").toString("hex"),
        ]),
      );
    expect(changedParts(hexadecimal(BASE), BASE)).toEqual([]);
    const least = fingerprintOf({ ...SUBJECT, properties: {}, source: undefined });
    const earlier = {
      ...hexadecimal(least),
      requirements: digest(null),
      properties: digest({}),
      source: digest(null),
    };
    expect(changedParts(earlier, least)).toEqual([]);
    expect(changedParts({ ...earlier, requirements: digest("six==1.16.0") }, least)).toEqual([
      "requirements",
    ]);
  });

  it("shows no code, property or secret", () => {
    const text = JSON.stringify(BASE);
    for (const shown of ["x = 1", "2013", "JFK", "flights"]) expect(text).not.toContain(shown);
  });
});
