import { spawnSync } from "node:child_process";
import path from "node:path";
import { pathToFileURL } from "node:url";
import packageJson from "../../package.json";

/** Values of the tools' modules, which are ES modules: a process of its own loads them. */
function evaluate<T>(module: string, expression: string): T {
  const url = pathToFileURL(path.join(__dirname, "../../tools/matrix", module)).href;
  const script = `const m = await import("${url}"); console.log(JSON.stringify(${expression}));`;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    encoding: "utf8",
  });
  if (stderr !== "") throw new Error(stderr);
  return JSON.parse(stdout) as T;
}

interface Row {
  readonly manager: string;
  readonly language: string;
  readonly runtime: string;
  readonly pulumi: string;
  readonly expected: string;
}

describe("the set of combinations", () => {
  const DIMENSIONS = JSON.stringify({
    a: ["1", "2", "3"],
    b: ["1", "2", "3"],
    c: ["1", "2"],
    d: ["1", "2", "3"],
  });
  const VALID = '({ a, d }) => !(a === "1" && d === "3")';

  it("has every two values of two dimensions once at least, where they are valid, and fewer than all", () => {
    const missing = `(() => {
      const chosen = m.coveringSet(${DIMENSIONS}, ${VALID});
      const pairs = new Set(chosen.flatMap(m.pairsOf));
      const valid = m.allCombinations(${DIMENSIONS}).filter(${VALID});
      return {
        missing: valid.flatMap(m.pairsOf).filter((pair) => !pairs.has(pair)),
        invalid: chosen.filter((one) => !(${VALID})(one)).length,
        chosen: chosen.length,
        valid: valid.length,
      };
    })()`;
    const found = evaluate<Record<string, unknown>>("covering.mjs", missing);
    expect(found).toMatchObject({ missing: [], invalid: 0, valid: 48 });
    expect(found["chosen"]).toBeLessThan(16);
  });

  it("is empty where nothing is valid", () => {
    expect(evaluate("covering.mjs", 'm.coveringSet({ a: ["1"], b: ["1"] }, () => false)')).toEqual([]);
  });
});

describe("the rows of the matrix", () => {
  const [rows, short] = evaluate<[Row[], Row[]]>(
    "rows.mjs",
    "[m.matrixRows({ short: false }), m.matrixRows({ short: true })]",
  );

  it("begin with the oldest versions that package.json allows", () => {
    expect(`>=${rows[0]?.pulumi} <4`).toBe(packageJson.peerDependencies["@pulumi/pulumi"]);
    expect(packageJson.engines.node).toMatch(new RegExp(`^>=${rows[0]?.runtime.replace("node ", "")}\\.`));
  });

  it("never have the newest Pulumi on Node.js 20, where it does not run", () => {
    expect(rows.filter(({ runtime, pulumi }) => runtime === "node 20" && pulumi === "3.276.0")).toEqual([]);
  });

  it("refuse Bun and Deno, in the short form too", () => {
    for (const form of [rows, short]) {
      const refused = form.filter(({ expected }) => expected.includes("RUNTIME_NOT_SUPPORTED"));
      expect(refused.map(({ runtime }) => runtime)).toEqual(["bun", "deno"]);
    }
  });

  it("have every Node.js, every Pulumi and every language in the short form", () => {
    for (const key of ["runtime", "pulumi", "language"] as const) {
      const works = (form: readonly Row[]) =>
        [...new Set(form.filter(({ expected }) => expected === "").map((row) => row[key]))].sort();
      expect(works(short)).toEqual(works(rows));
    }
  });
});

describe("the table of the matrix", () => {
  const row = {
    manager: "yarn 4",
    language: "JavaScript",
    runtime: "node 22",
    pulumi: "3.248.0",
    expected: "",
  };
  const results = [
    { row, outcome: "passed", why: "" },
    { row: { ...row, runtime: "bun", expected: "[RUNTIME_NOT_SUPPORTED]" }, outcome: "passed", why: "" },
    { row, outcome: "failed", why: "a | b" },
    { row, outcome: "skipped", why: "node 22 can't be installed" },
  ];

  it("says of each row what it came to, and why it was skipped", () => {
    const lines = evaluate<string[]>("table.mjs", `m.tableOf(${JSON.stringify(results)})`);
    expect(
      lines.slice(2).map((line) =>
        line
          .split(/(?<!\\)\|/)
          .at(-2)
          ?.trim(),
      ),
    ).toEqual([
      "works",
      "refused: `[RUNTIME_NOT_SUPPORTED]`",
      "failed: a \\| b",
      "skipped: node 22 can't be installed",
    ]);
    expect(lines[2]).toMatch(/^\| yarn [\d.]+ \| JavaScript \| node 22[\d.]+ \| 3\.248\.0 \|/);
  });

  it("ends with one line that counts", () => {
    expect(evaluate("table.mjs", `m.lastLine(${JSON.stringify(results)})`)).toBe(
      "2 passed, 1 failed, 1 skipped",
    );
  });
});
