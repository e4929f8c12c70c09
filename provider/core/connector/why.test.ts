import { code } from "../../../test/unit/samples";
import type { Fingerprint } from "./fingerprint";
import { changedFiles, reasonPhrase } from "./why";

const FINGERPRINT: Fingerprint = {
  code: "c",
  connection: "n",
  requirements: "r",
  reading: "d",
  properties: "p",
  source: "s",
  inference: "1",
};
const UNKNOWN_CODE = { connector: undefined, connection: undefined };

describe("why a schema is generated again", () => {
  it("names the parts that differ, code with its files", () => {
    const old = {
      connector: { entry: "connector.py", files: { "connector.py": "a", "gone.py": "b", "same.py": "c" } },
      connection: code("x"),
    };
    const now = {
      connector: { entry: "connector.py", files: { "connector.py": "A", "new.py": "b", "same.py": "c" } },
      connection: code("y"),
    };
    const after = { ...FINGERPRINT, code: "C", connection: "N", properties: "P" };
    expect(reasonPhrase(FINGERPRINT, after, old, now)).toBe(
      "the connector's code (connector.py, gone.py, new.py) and the connection's code (connection.py) and the properties changed",
    );
  });

  it("names no files where the last code isn't known", () => {
    expect(reasonPhrase(FINGERPRINT, { ...FINGERPRINT, code: "C" }, UNKNOWN_CODE, UNKNOWN_CODE)).toBe(
      "the connector's code changed",
    );
  });

  it("counts files beyond a few", () => {
    const files = Object.fromEntries("abcde".split("").map((name) => [`${name}.py`, name]));
    const now = { connector: { entry: "a.py", files }, connection: undefined };
    const old = { connector: { entry: "a.py", files: {} }, connection: undefined };
    expect(reasonPhrase(FINGERPRINT, { ...FINGERPRINT, code: "C" }, old, now)).toContain(
      "(a.py, b.py, c.py, 2 more)",
    );
  });
});

it("a file with other line endings has not changed", () => {
  expect(changedFiles(code("a\r\nb"), code("a\nb"))).toEqual([]);
});
