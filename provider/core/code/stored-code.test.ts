import { inflateRawSync } from "node:zlib";
import fc from "fast-check";
import { ENTRY, type SourceCode } from "./source-code";
import { codeFromStored, packConnection, packedSize, storedFiles } from "./stored-code";

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

describe("a packed connection", () => {
  it("unpacks to its code and nothing else", () => {
    fc.assert(
      fc.property(sources, (source) => {
        expect(unpacked(packConnection({ code: { ...source, other: 1 } as SourceCode }))).toEqual({
          code: source,
        });
      }),
    );
  });

  it("does not depend on the order of files", () => {
    fc.assert(
      fc.property(sources, ({ entry, files }) => {
        const turned = { entry, files: Object.fromEntries(Object.entries(files).reverse()) };
        expect(packConnection({ code: turned })).toBe(packConnection({ code: { entry, files } }));
      }),
    );
  });

  it("is small for a lot of code", () => {
    expect(packConnection({ code: code({ "a.py": "x = 1\n".repeat(100_000) }) }).length).toBeLessThan(10_000);
  });
});

describe("the packed size", () => {
  const small = code({ "a.py": "x = 1\n" });
  const big = code({
    "a.py": Array.from({ length: 2000 }, (_, line) => `x${line} = ${line * line}\n`).join(""),
  });

  it("is that of both pieces of code together, as they are compressed", () => {
    expect(packedSize(big, small)).toBe(packedSize(small, big));
    expect(packedSize(big, big) - packedSize(small, big)).toBe(
      packedSize(big, small) - packedSize(small, small),
    );
    expect(packedSize(big, small)).toBeGreaterThan(packedSize(small, small));
    expect(packedSize(big, big)).toBeLessThan(JSON.stringify(big).length);
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
