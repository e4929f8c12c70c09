import path from "node:path";
import { CONNECTION, program, rowsCode } from "../e2e/support/programs";
import { repository, Workspace } from "../e2e/support/workspace";

jest.setTimeout(600_000);

const FILES = { "index.js": program(), "connection.py": CONNECTION, "orders.py": rowsCode('{"id": 1}') };
/** npm's packages that carry Node.js binaries. */
const binaries = `node-${process.platform}-${process.arch}`;

describe("the package from its tarball, with the newest Pulumi SDK", () => {
  it.each(["22", "24"])("previews, applies and destroys on Node.js %s", async (version) => {
    const workspace = new Workspace(FILES);
    const npm = async (...args: string[]) => {
      const ran = await workspace.run("npm", [...args, "--ignore-scripts", "--no-audit", "--no-fund"]);
      if (ran.code !== 0) throw new Error(ran.output);
      return ran.stdout;
    };
    const [{ filename }] = JSON.parse(await npm("pack", repository, "--json")) as [{ filename: string }];
    await npm("install", `./${filename}`, "@pulumi/pulumi@3", `${binaries}@${version}`);
    const node = path.join(workspace.folder, "node_modules", binaries, "bin");
    workspace.prependPath(node);
    expect((await workspace.run("node", ["--version"])).stdout).toMatch(new RegExp(`^v${version}\\.`));
    await workspace.init();
    const preview = await workspace.preview();
    expect(preview.step("orders").newState?.inputs?.["schema"]).toMatchObject({ fields: { id: "int64" } });
    await workspace.up();
    await workspace.expect("preview", "--expect-no-changes");
    await workspace.expect("destroy", "--yes");
  });
});
