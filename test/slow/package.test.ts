import path from "node:path";
import { CONNECTION, program, rowsCode } from "../e2e/support/programs";
import { repository, Workspace } from "../e2e/support/workspace";

jest.setTimeout(300_000);

/** What a package may have at its root. */
const ROOT =
  /^(ci\/|dist\/|cli\/(connector|contract|report)\.schema\.json$|LICENSE$|README\.md$|package\.json$)/;

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

describe("the package", () => {
  it("works from the tarball that npm publishes, with nothing of the repository around it", async () => {
    const workspace = new Workspace({
      "index.js": program(),
      "connection.py": CONNECTION,
      "orders.py": rowsCode('{"id": 1}'),
    });
    const packed = await workspace.run("npm", ["pack", repository, "--json", "--ignore-scripts"]);
    const [{ filename, files }] = JSON.parse(packed.stdout) as [
      { filename: string; files: { path: string }[] },
    ];
    const names = files.map((file) => file.path);
    expect(names).toContain("dist/runner.zip");
    expect(names).toEqual(expect.arrayContaining(["ci/github/action.yml", "ci/shell/preview.sh"]));
    expect(names.filter((name) => name.includes("/."))).toEqual([]);
    expect(names.filter((name) => !ROOT.test(name))).toEqual([]);
    const sdk = path.join(repository, "node_modules", "@pulumi", "pulumi");
    const { version } = require(path.join(sdk, "package.json")) as { version: string };
    const installed = await workspace.run("npm", [
      "install",
      "--ignore-scripts",
      "--no-audit",
      "--no-fund",
      "--prefer-offline",
      `./${filename}`,
      `@pulumi/pulumi@${version}`,
    ]);
    expect({ code: installed.code, output: installed.output }).toMatchObject({ code: 0 });
    await workspace.init();
    const preview = await workspace.preview();
    expect(preview.step("orders").newState?.inputs?.["schema"]).toMatchObject({ fields: { id: "int64" } });
    await workspace.up();
    await workspace.expect("destroy", "--yes");

    const converters = 'console.log(Object.keys(require("pulumi-python-connectors/convert")).length)';
    expect((await workspace.run("node", ["-e", converters])).stdout).toBe("5\n");
    const aws = await workspace.run("node", ["-e", 'require("pulumi-python-connectors/aws")']);
    expect(aws.output).toContain("@pulumi/aws is not installed: run `npm install");
    workspace.write({ "typed.ts": TYPED });
    const compiler = path.join(repository, "node_modules", "typescript", "lib", "tsc.js");
    for (const [module, resolution] of [
      ["node16", "node16"],
      ["commonjs", "node10"],
    ] as const) {
      const how = ["--module", module, "--moduleResolution", resolution, "--target", "es2022"];
      const options = ["--noEmit", "--strict", "--skipLibCheck", ...how, "typed.ts"];
      expect(await workspace.run("node", [compiler, ...options])).toMatchObject({ code: 0, output: "" });
    }

    const command = ["--no-install", "python-connectors", "schema", "--json", "--connector", "orders.py"];
    const { code, stdout } = await workspace.run("npx", command);
    expect({ code, schema: JSON.parse(stdout).schema }).toMatchObject({ code: 0, schema: { order: "id" } });
    const published = (name: string) =>
      JSON.parse(workspace.read(`node_modules/pulumi-python-connectors/cli/${name}.schema.json`));
    expect(published("connector")).toHaveProperty("properties.connection");
    expect(published("contract")).toHaveProperty("properties.fields");
  });
});
