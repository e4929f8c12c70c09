import table from "../../protocol/digests.json";
import type { SourceCode } from "../code/source-code";
import { connectionDigest, connectorDigest } from "./digest";

interface Case {
  readonly what: string;
  readonly part: "connection" | "connector";
  readonly code: SourceCode;
  readonly requirements?: string | null;
  readonly digest: string;
}

const cases = table.cases as readonly unknown[] as readonly Case[];

describe("the digest by which code is approved", () => {
  it.each(cases.map((one) => [one.what, one] as const))("is that of the table: %s", (_what, one) => {
    const { part, code, requirements = null, digest } = one;
    expect(part === "connection" ? connectionDigest(code, requirements) : connectorDigest(code)).toBe(digest);
  });

  it("does not depend on the order in which files come", () => {
    const [a, b] = [
      { "a.py": "1", "b.py": "2" },
      { "b.py": "2", "a.py": "1" },
    ].map((files) => connectorDigest({ entry: "a.py", files }));
    expect(a).toBe(b);
  });

  it("is another one for each case of the table", () => {
    expect(new Set(cases.map(({ digest }) => digest)).size).toBe(cases.length);
    expect(cases.length).toBeGreaterThan(15);
  });
});
