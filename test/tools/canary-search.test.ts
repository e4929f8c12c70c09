import { execFileSync } from "node:child_process";
import { callTool, toolUrl } from "./support/tools";

const SECRET = `c4n'a"ry\\secret & +üé€😀 end0123`;

/** How many places of each text hold a piece of the secret. */
function hits(texts: readonly string[], secret = SECRET): number[] {
  const script = `
    import { Search } from ${JSON.stringify(toolUrl("reliability/canary/search.mjs"))};
    const search = new Search();
    search.add(${JSON.stringify(secret)});
    console.log(JSON.stringify(${JSON.stringify(texts)}.map((text) => search.hits(text).length)));`;
  return JSON.parse(
    execFileSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8" }),
  );
}

const python = (text: string) =>
  text
    .replace(/\\/g, "\\\\")
    .replace(/'/g, "\\'")
    .replace(/[^\x20-\x7e]/gu, (character) =>
      [...Buffer.from(character)].map((byte) => `\\x${byte.toString(16)}`).join(""),
    );

describe("a leak is found", () => {
  const encodeds: [string, (text: string) => string][] = [
    ["as it is", (text) => text],
    ["in JSON", (text) => JSON.stringify({ a: text })],
    ["in JSON in JSON", (text) => JSON.stringify(JSON.stringify(JSON.stringify({ a: text })))],
    [
      "in JSON with all but ASCII escaped",
      (text) =>
        JSON.stringify(text).replace(
          /[^\x20-\x7e]/g,
          (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
        ),
    ],
    ["as Python writes bytes", python],
    ["in an address", encodeURIComponent],
    [
      "in an address, in lower case",
      (text) => encodeURIComponent(text).replace(/%../g, (escaped) => escaped.toLowerCase()),
    ],
    ["in a form", (text) => new URLSearchParams({ text }).toString()],
    ["in base64", (text) => Buffer.from(text).toString("base64")],
    ["in base64 behind one character", (text) => Buffer.from(`a${text}b`).toString("base64")],
    ["in base64 behind two characters", (text) => Buffer.from(`ab${text}b`).toString("base64")],
    ["in base64 for addresses", (text) => Buffer.from(`a${text}`).toString("base64url")],
    ["in hex", (text) => Buffer.from(text).toString("hex")],
    ["by a piece of it", (text) => `...${text.slice(5, 17)}...`],
    ["by a piece of it in base64", (text) => Buffer.from(text).toString("base64").slice(7, 19)],
  ];

  it.each(encodeds)("%s", (_where, encode) => {
    expect(hits([`before ${encode(SECRET)} after`])).not.toEqual([0]);
  });

  it("only for pieces of twelve characters or more", () => {
    expect(hits(["before c4n'a\"ry and \\secret", "", "x".repeat(100_000)])).toEqual([0, 0, 0]);
  });
});

describe("the cases of a place", () => {
  interface Case {
    readonly id: string;
    readonly encoding: string;
    readonly part: number;
  }
  const cases = (place: string, kind: string, count = 1000) => {
    const [canary] = callTool<object>("reliability/canary/credentials.mjs", "makeCanary", [[kind, "seed"]]);
    return callTool<Case[]>("reliability/canary/cases.mjs", "casesAt", [
      [place, canary, { count, seed: "seed", prefix: "x" }],
    ])[0] as Case[];
  };

  it("are all encodings of all parts", () => {
    const all = cases("message", "document");
    expect(new Set(all.map(({ encoding, part }) => `${encoding} ${part}`)).size).toBe(19 * 6);
    expect(new Set(all.map(({ id }) => id)).size).toBe(19 * 6);
  });

  it("are as many as asked for, the same for the same seed", () => {
    expect(cases("message", "document", 3)).toHaveLength(3);
    expect(cases("message", "document", 3)).toEqual(cases("message", "document", 3));
  });

  it("have no escapes where the place adds its own", () => {
    const encodings = new Set(cases("arguments", "text").map(({ encoding }) => encoding));
    expect(
      [...encodings].filter((name) =>
        ["json", "json-unicode", "json-json", "ascii", "repr", "bytes"].includes(name),
      ),
    ).toEqual([]);
  });
});
