import { randomBytes } from "node:crypto";
import { inflateRawSync } from "node:zlib";
import fc from "fast-check";
import { MAX_REQUIREMENTS_CHARACTERS } from "../requirements/requirements";
import { ENTRY, type SourceCode } from "./source-code";
import { codeFromStored, excessiveSize, MAX_PACKED_BYTES, packConnection, storedFiles } from "./stored-code";

const code = (files: Record<string, string>, entry = Object.keys(files)[0] ?? ""): SourceCode => ({
  entry,
  files,
});
const segment = fc.stringMatching(/^[A-Za-zé_ -]{1,12}$/).filter((text) => text !== "__proto__");
const path = fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/"));
const texts = fc.dictionary(path, fc.string({ unit: "binary" }), { minKeys: 1 });
const sources = texts.map((files) => code({ ...files }));
const roles = fc.constantFrom("connection" as const, "connector" as const);

/** What the packed text of a connection holds. */
function unpacked(text: string): unknown {
  return JSON.parse(inflateRawSync(Buffer.from(text, "base64")).toString("utf8"));
}

const requirements = fc.option(fc.string(), { nil: null });

describe("a packed connection", () => {
  it("unpacks to its code and its requirements and nothing else", () => {
    fc.assert(
      fc.property(sources, requirements, (source, list) => {
        const packed = packConnection({ code: { ...source, other: 1 } as SourceCode, requirements: list });
        expect(unpacked(packed)).toEqual({ code: source, ...(list === null ? {} : { requirements: list }) });
      }),
    );
  });

  it("does not depend on the order of files", () => {
    fc.assert(
      fc.property(sources, ({ entry, files }) => {
        const turned = { entry, files: Object.fromEntries(Object.entries(files).reverse()) };
        expect(packConnection({ code: turned, requirements: null })).toBe(
          packConnection({ code: { entry, files }, requirements: null }),
        );
      }),
    );
  });

  it("is small for a lot of code", () => {
    const big = code({ "a.py": "x = 1\n".repeat(100_000) });
    expect(packConnection({ code: big, requirements: null }).length).toBeLessThan(10_000);
  });

  it("with the longest requirements list that is accepted leaves room for code", () => {
    const line = (_: unknown, index: number) =>
      `package-${index}==1.0${Array.from({ length: 20 }, () => ` --hash=sha256:${randomBytes(32).toString("hex")}`).join("")}\n`;
    const text = Array.from({ length: 200 }, line).join("").slice(0, MAX_REQUIREMENTS_CHARACTERS);
    expect(text.length).toBe(MAX_REQUIREMENTS_CHARACTERS);
    const packed = packConnection({ code: code({ "a.py": "" }), requirements: text });
    expect(packed.length).toBeLessThan(0.7 * MAX_PACKED_BYTES);
  });
});

describe("what is too much for the state", () => {
  const NONE = { code: code({ "a.py": "" }), requirements: null };
  /** Text that hardly gets shorter. */
  const noise = (length: number) => randomBytes(length).toString("latin1");
  const half = noise(MAX_PACKED_BYTES / 2);

  it("is told with its compressed size, from the connection's code, the requirements and the inputs together", () => {
    expect(excessiveSize(NONE, { text: half })).toBeUndefined();
    expect(excessiveSize({ ...NONE, code: code({ "a.py": half }) }, { text: half })).toBeGreaterThan(
      MAX_PACKED_BYTES,
    );
    expect(excessiveSize({ ...NONE, requirements: half }, { text: half })).toBeGreaterThan(MAX_PACKED_BYTES);
  });

  it("is not what is long, and short once it is compressed", () => {
    expect(excessiveSize(NONE, { text: "x = 1\n".repeat(MAX_PACKED_BYTES) })).toBeUndefined();
  });
});

describe("stored code", () => {
  it("begins with a line that YAML refuses", () => {
    expect(storedFiles(code({ "a.py": "x: int = 1\n" }))).toEqual({ "a.py": "%python\nx: int = 1\n" });
  });

  it("has no path that the engine hides", () => {
    expect(storedFiles(code({ "__init__.py": "x", "pkg/__init__.py": "y" }))).toEqual({
      "./__init__.py": "%python\nx",
      "pkg/__init__.py": "%python\ny",
    });
    fc.assert(
      fc.property(sources, (source) => {
        expect(Object.keys(storedFiles(source)).filter((key) => key.startsWith("__"))).toEqual([]);
      }),
    );
  });

  it("comes back, its entry too: a file is its own", () => {
    fc.assert(
      fc.property(path, fc.string({ unit: "binary" }), roles, (name, text, role) => {
        const file = code({ [name]: text });
        expect(codeFromStored(storedFiles(file), role)).toEqual(file);
      }),
    );
  });

  it("comes back, its entry too: that of a folder is its role's", () => {
    const others = fc.dictionary(path, fc.string({ unit: "binary" }), { minKeys: 1 });
    fc.assert(
      fc.property(others, roles, (files, role) => {
        const folder = code({ ...files, [ENTRY[role]]: "y" }, ENTRY[role]);
        expect(codeFromStored(storedFiles(folder), role)).toEqual(folder);
      }),
    );
  });

  it("whose first line is not there, as by an import, loses nothing of its text", () => {
    expect(codeFromStored({ "a.py": "x = 1\n" }, "connector")).toEqual(code({ "a.py": "x = 1\n" }));
  });
});
