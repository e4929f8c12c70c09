import { findAwsPlugin } from "../e2e/support/aws-plugin";
import { Workspace } from "../e2e/support/workspace";

jest.setTimeout(240_000);

const plugin = findAwsPlugin();

/** A program with a runner of these arguments, as a program writes them. */
const program = (args: string) => `
const pulumi = require("@pulumi/pulumi");
const { PythonRunner } = require("pulumi-python-connectors/aws");
new PythonRunner("runner", ${args});
`;

describe(`an argument of PythonRunner that turns out to be wrong when it becomes known, with ${plugin.name}`, () => {
  it.each<[string, string, string]>([
    ["a list that isn't locked", '{ requirements: { inline: "six\\n" } }', "requirements:"],
    [
      "a key that is none",
      '{ kmsKeyArn: pulumi.output(Promise.resolve("x")) }',
      "kmsKeyArn: not such an ARN",
    ],
  ])("ends the preview, in little memory and without a stack: %s", async (_what, args, reason) => {
    const workspace = new Workspace({ "index.js": program(args) }).link();
    workspace.prependPath(plugin.folder);
    await workspace.init();
    workspace.setVariable("NODE_OPTIONS", "--max-old-space-size=400");
    const { code, output } = await workspace.pulumi("preview");
    expect(code).not.toBe(0);
    expect(output).toContain('PythonRunner "runner":');
    expect(output).toContain(reason);
    expect(output).not.toMatch(/unhandled|out of memory|at .*node_modules/);
  });
});
