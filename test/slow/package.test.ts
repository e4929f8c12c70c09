import { execFileSync } from "node:child_process";
import { rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import packageJson from "../../package.json";
import { CONNECTION, program, rowsCode } from "../e2e/support/programs";
import { repository, Workspace } from "../e2e/support/workspace";
import { compiledNames, importsOf, type Packed, pack, packageOf, reachedFrom } from "./support/packed";

jest.setTimeout(300_000);

const MAX_BYTES = 600 * 1024;
/** Code that this repository's tools load, and no user. */
const OF_TOOLS = packageJson.files.filter((name) => name.startsWith("!")).map((name) => name.slice(1));
const WAYS = Object.values(packageJson.exports);
const NAMES = Object.keys(packageJson.exports).map((name) => path.posix.join(packageJson.name, name));
const binary = (name: string) => path.join(repository, "node_modules", ".bin", name);

/** Compiled as a user's program is, with the resolution of today's and of earlier templates of Pulumi. */
const TYPED = `
import * as pulumi from "@pulumi/pulumi";
import { PythonConnector } from "pulumi-python-connectors";
import { glueColumns, jsonSchema } from "pulumi-python-connectors/convert";
declare const orders: PythonConnector;
export const columns: pulumi.Output<{ name: string; type: string; comment?: string }[]> = glueColumns(orders.schema);
export const text: pulumi.Output<string> = jsonSchema({ fields: { id: "int64" }, order: "id" });
// @ts-expect-error: a schema has an order.
jsonSchema({ fields: {} });
`;

/** An ES module imports by name what is CommonJS: Node.js finds the names in the compiled text. */
const ES_MODULE = `
import { PythonConnection, PythonConnector } from "pulumi-python-connectors";
import { arrowSchema, glueColumns, jsonSchema, postgresDdl, sparkSchema } from "pulumi-python-connectors/convert";
import { connection, connector } from "pulumi-python-connectors/provider/v1";
const all = { PythonConnection, PythonConnector, arrowSchema, glueColumns, jsonSchema, postgresDdl, sparkSchema };
console.log(Object.values(all).every((value) => typeof value === "function"), typeof connection, typeof connector);
`;

let workspace: Workspace;
let packed: Packed;
let names: string[];

beforeAll(async () => {
  workspace = new Workspace({
    "index.js": program(),
    "connection.py": CONNECTION,
    "orders.py": rowsCode('{"id": 1}'),
  });
  packed = await pack(workspace);
  names = packed.files.map((file) => file.path).sort();
  const sdk = path.join(repository, "node_modules", "@pulumi", "pulumi");
  const { version } = require(path.join(sdk, "package.json")) as { version: string };
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"];
  const installed = await workspace.run("npm", [
    "install",
    ...quiet,
    `./${packed.filename}`,
    `@pulumi/pulumi@${version}`,
  ]);
  if (installed.code !== 0) throw new Error(installed.output);
});

describe("what npm pack packs", () => {
  it("is at most 600 KB", () => {
    expect(packed.size).toBeLessThanOrEqual(MAX_BYTES);
  });

  it("is the code that a way into the package reaches, the declarations of its exports, and the files beside them", () => {
    const code = reachedFrom([...WAYS.map((way) => way.default), ...Object.values(packageJson.bin)], ".js");
    const types = reachedFrom(
      WAYS.map((way) => way.types),
      ".d.ts",
    );
    const recipes = execFileSync("git", ["ls-files", "ci"], { cwd: repository, encoding: "utf8" });
    const others = [
      "LICENSE",
      "README.md",
      "package.json",
      "dist/runner.zip",
      ...["connector", "contract", "report"].map((name) => `cli/${name}.schema.json`),
      ...recipes.trim().split("\n"),
    ];
    expect(names).toEqual([...code, ...types, ...others].sort());
  });

  it("is nothing that no source stands for: no test, map or leftover", () => {
    const sources = new Set(["sdk", "provider", "cli"].flatMap(compiledNames));
    const code = names.filter((name) => name.endsWith(".js"));
    expect(code.filter((name) => !sources.has(name))).toEqual([]);
    expect(code.filter((name) => OF_TOOLS.includes(name))).toEqual([]);
    expect(names.filter((name) => /\.map$|\.test\.|\/\./.test(name))).toEqual([]);
  });

  it("imports every dependency that it declares, and none that it doesn't", () => {
    const modules = names.filter((name) => /\.(js|d\.ts)$/.test(name)).flatMap(importsOf);
    // Its own name is in what a state holds.
    const others = modules
      .map(packageOf)
      .filter((name) => !name.startsWith(".") && name !== packageJson.name);
    const declared = { ...packageJson.dependencies, ...packageJson.peerDependencies };
    expect([...new Set(others)].sort()).toEqual(Object.keys(declared).sort());
  });

  it("is what publint finds nothing in", async () => {
    const { code, output } = await workspace.run(binary("publint"), ["run", "--strict", packed.filename]);
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining("All good") });
  });

  it("has types that every way of resolving modules finds, and that fit the code", async () => {
    const ran = await workspace.run(binary("attw"), [packed.filename, "--no-emoji", "--format", "json"]);
    const { analysis, problems } = JSON.parse(ran.stdout) as {
      analysis: { entrypoints: Record<string, unknown> };
      problems?: unknown;
    };
    expect({ code: ran.code, problems }).toEqual({ code: 0, problems: {} });
    expect(Object.keys(analysis.entrypoints)).toEqual(Object.keys(packageJson.exports));
  });
});

describe("the package", () => {
  it("works from the tarball that npm publishes, with nothing of the repository around it", async () => {
    await workspace.init();
    const preview = await workspace.preview();
    expect(preview.step("orders").newState?.inputs?.["schema"]).toMatchObject({ fields: { id: "int64" } });
    await workspace.up();
    await workspace.expect("destroy", "--yes");
  });

  it("compiles in programs with the resolution of today's and of earlier templates", async () => {
    workspace.write({ "typed.ts": TYPED });
    const compiler = path.join(repository, "node_modules", "typescript", "lib", "tsc.js");
    for (const [module, resolution] of [
      ["node16", "node16"],
      ["esnext", "bundler"],
      ["commonjs", "node10"],
    ] as const) {
      const how = ["--module", module, "--moduleResolution", resolution, "--target", "es2022"];
      const options = ["--noEmit", "--strict", "--skipLibCheck", ...how, "typed.ts"];
      expect(await workspace.run("node", [compiler, ...options])).toMatchObject({ code: 0, output: "" });
    }
  });

  it("is imported by name from an ES module", async () => {
    workspace.write({ "names.mjs": ES_MODULE });
    expect(await workspace.run("node", ["names.mjs"])).toMatchObject({
      code: 0,
      stdout: "true object object\n",
    });
  });

  it("needs @pulumi/aws for the subpath /aws alone, and says so where it is missing", async () => {
    workspace.write({
      "aws.mjs":
        'import { PythonRunner } from "pulumi-python-connectors/aws";\nconsole.log(typeof PythonRunner);\n',
    });
    const missing = await workspace.run("node", ["aws.mjs"]);
    expect(missing).toMatchObject({ code: 1, stdout: "" });
    expect(missing.stderr).toContain('run `npm install "@pulumi/aws@>=');
    const link = path.join(workspace.folder, "node_modules", "@pulumi", "aws");
    symlinkSync(path.join(repository, "node_modules", "@pulumi", "aws"), link);
    expect(await workspace.run("node", ["aws.mjs"])).toMatchObject({ code: 0, stdout: "function\n" });
    rmSync(link);
  });

  it("has its command, and its schemas for editors", async () => {
    const command = ["--no-install", "python-connectors", "schema", "--json", "--connector", "orders.py"];
    const { code, stdout } = await workspace.run("npx", command);
    expect({ code, schema: JSON.parse(stdout).schema }).toMatchObject({ code: 0, schema: { order: "id" } });
    const published = (name: string) =>
      JSON.parse(workspace.read(`node_modules/pulumi-python-connectors/cli/${name}.schema.json`));
    expect(published("connector")).toHaveProperty("properties.connection");
    expect(published("contract")).toHaveProperty("properties.fields");
  });

  it.each([
    ["on Windows", { platform: "win32", node: process.versions.node }, "PLATFORM_NOT_SUPPORTED"],
    ["on a Node.js that is too old", { platform: "linux", node: "20.18.3" }, "NODE_TOO_OLD"],
  ])(
    "ends with one clear error %s, in a program and on the command line",
    async (_, { platform, node }, code) => {
      workspace.write({
        "elsewhere.cjs": `
        Object.defineProperty(process, "platform", { value: "${platform}" });
        Object.defineProperty(process, "versions", { value: { ...process.versions, node: "${node}" } });`,
      });
      const elsewhere = ["--require", "./elsewhere.cjs"];
      for (const name of NAMES.filter((way) => !way.includes("provider"))) {
        const imported = await workspace.run("node", [...elsewhere, "-e", `require("${name}")`]);
        expect(imported).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining(`[${code}]`) });
        expect(imported.stderr).not.toContain("    at ");
      }
      const main = "node_modules/pulumi-python-connectors/dist/cli/main.js";
      const command = await workspace.run("node", [...elsewhere, main, "--version"]);
      expect(command).toMatchObject({ code: 3, stdout: "" });
      expect(command.stderr.trim().split("\n")).toEqual([
        expect.stringContaining(`[${code}]`),
        expect.stringMatching(/^ {2}\S/),
      ]);
    },
  );
});
