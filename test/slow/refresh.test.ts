import { rmSync } from "node:fs";
import path from "node:path";
import { invocations, recording } from "../e2e/support/emulator";
import { FILE_CODE, program } from "../e2e/support/programs";
import { type Ran, Workspace } from "../e2e/support/workspace";

jest.setTimeout(240_000);

const REFRESH = { "pythonConnectors:refresh": "schema" };

/** A stack whose source has changed since its one update. */
async function drifted(config: Record<string, string> = REFRESH, options = "") {
  const workspace = new Workspace({
    "index.js": program({
      connectors: {
        orders: `code: { path: "orders.py" }, properties: { source: __dirname + "/source.json" } }, { ${options}`,
      },
    }),
    "connection.py": "",
    "orders.py": FILE_CODE,
    "source.json": '{"id": 1}',
  }).link();
  await workspace.init(config);
  await workspace.up();
  workspace.write({ "source.json": '{"id": 1, "email": "x"}' });
  return workspace;
}

const refresh = (workspace: Workspace, ...flags: string[]) => workspace.expect("refresh", "--yes", ...flags);
const fields = async (workspace: Workspace) =>
  ((await workspace.outputs("orders"))["schema"] as { fields: Record<string, string> }).fields;
const steps = async (workspace: Workspace) => (await workspace.preview()).steps.map(({ op }) => op);
/** What the next operations would do with nothing but the state. */
function withoutProgramAndCache(workspace: Workspace) {
  for (const name of ["index.js", "connection.py", "orders.py", ".cache"]) {
    rmSync(path.join(workspace.folder, name), { recursive: true, force: true });
  }
}

describe("pulumi refresh", () => {
  it("with pythonConnectors:refresh shows drift of the source as a diff, and leaves no noise", async () => {
    const workspace = await drifted();
    const shown = await workspace.expect("refresh", "--preview-only", "--diff");
    expect(shown.output).toMatch(/\+ email: "string"/);
    expect(await fields(workspace)).toEqual({ id: "int64" });

    const applied = await refresh(workspace);
    expect(applied.output).toContain("orders: the source has changed: 1 field added");
    expect(await fields(workspace)).toEqual({ id: "int64", email: "string" });

    const requests = await recording(async () => expect(await steps(workspace)).toEqual(["same"]));
    expect(invocations(requests)).toEqual([]);
    const again = await refresh(workspace);
    expect(again.output).not.toContain("the source has changed");
    expect(again.output).toMatch(/\d unchanged/);
    expect(again.output).not.toMatch(/\d updated/);
  });

  it("needs neither the program nor the cache", async () => {
    const workspace = await drifted();
    withoutProgramAndCache(workspace);
    await refresh(workspace);
    expect(await fields(workspace)).toEqual({ id: "int64", email: "string" });
  });

  it("leaves the schema as it is where the source is down, and says so", async () => {
    const workspace = await drifted();
    rmSync(path.join(workspace.folder, "source.json"));
    const { output } = await refresh(workspace);
    expect(output).toContain("orders: the schema is not refreshed: ");
    expect(output).toContain("FileNotFoundError");
    expect(await fields(workspace)).toEqual({ id: "int64" });
    expect(await steps(workspace)).toEqual(["same"]);
  });

  it("by default asks no runner", async () => {
    const workspace = await drifted({});
    let ran: Ran | undefined;
    const requests = await recording(async () => {
      ran = await refresh(workspace);
    });
    expect(invocations(requests)).toEqual([]);
    expect(ran?.output).not.toContain("source has changed");
    expect(await fields(workspace)).toEqual({ id: "int64" });
  });

  it("heeds the setting of the last update, as it runs no program, and the environment's at once", async () => {
    const workspace = await drifted({});
    await workspace.expect("config", "set", "pythonConnectors:refresh", "schema");
    await refresh(workspace);
    expect(await fields(workspace)).toEqual({ id: "int64" });
    const env = { PYTHON_CONNECTORS_REFRESH: "schema" };
    const ran = await workspace.run("pulumi", ["refresh", "--yes", "--non-interactive"], env);
    expect(ran.code).toBe(0);
    expect(await fields(workspace)).toEqual({ id: "int64", email: "string" });
  });

  it('brings the source\'s schema to a connector with ignoreChanges: ["schema"], which keeps that one then', async () => {
    const workspace = await drifted(REFRESH, 'ignoreChanges: ["schema"]');
    await refresh(workspace);
    expect(await fields(workspace)).toEqual({ id: "int64", email: "string" });
    const requests = await recording(async () => expect(await steps(workspace)).toEqual(["same"]));
    expect(invocations(requests)).toEqual([]);
    await workspace.up();
    expect(await fields(workspace)).toEqual({ id: "int64", email: "string" });
  });

  it("says what to write where the setting is wrong", async () => {
    const workspace = await drifted({});
    const ran = await workspace.run("pulumi", ["refresh", "--yes", "--non-interactive"], {
      PYTHON_CONNECTORS_REFRESH: "everything",
    });
    expect(ran.code).not.toBe(0);
    expect(ran.output).toContain("pythonConnectors:refresh: write off or schema [INVALID_INPUT]");
  });
});
