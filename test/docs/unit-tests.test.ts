import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import ts from "typescript";
import { checked } from "./snippets";

const PAGE = "docs/write-a-connector.md";

let folder: string;
const before = process.cwd();
beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), "unit-tests-")));
  mkdirSync(path.join(folder, "source/orders"), { recursive: true });
  writeFileSync(path.join(folder, "source/connection.py"), "");
  writeFileSync(path.join(folder, "source/orders/connector.py"), "");
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true, force: true });
});

function snippetWith(text: string): string {
  const found = checked("ts").filter(({ page, text: code }) => page === PAGE && code.includes(text));
  expect(found).toHaveLength(1);
  return found[0]?.text ?? "";
}

/** Runs a module that imports this package, and others as `modules` has them. */
function run(text: string, modules: { readonly [name: string]: () => unknown }): unknown {
  const options = {
    module: ts.ModuleKind.CommonJS,
    target: ts.ScriptTarget.ES2022,
    esModuleInterop: true,
  };
  const { outputText } = ts.transpileModule(text, { compilerOptions: options });
  const own = { "pulumi-python-connectors": () => require("../../sdk"), ...modules } as typeof modules;
  const exported = {};
  const load = (name: string) => (own[name] ?? (() => require(name)))();
  new Function("exports", "require", outputText)(exported, load);
  return exported;
}

describe("the unit test of a program that a page shows", () => {
  it("passes on the page's program", async () => {
    const program = snippetWith('review: { policy: "additive", contract: "contracts/orders.json" }');
    const tests: { readonly name: string; readonly body: () => Promise<void> }[] = [];
    const test = (name: string, body: () => Promise<void>) => void tests.push({ name, body });
    run(snippetWith("pulumi.runtime.setMocks"), {
      "node:test": () => ({ test }),
      "./index.js": () => run(program, {}),
    });
    expect(tests.map(({ name }) => name)).toEqual(["orders are held against their contract"]);
    for (const { body } of tests) await body();
  });
});
