import { type RecordedRequest, recording } from "../e2e/support/emulator";
import { CONNECTION, program, rowsCode } from "../e2e/support/programs";
import { type Preview, Workspace } from "../e2e/support/workspace";

jest.setTimeout(240_000);

const FILES = {
  "index.js": program({ connection: 'code: { path: "connection.py" }, credentials: { env: "SOURCE_KEY" }' }),
  "connection.py": CONNECTION,
  "orders.py": rowsCode('{"id": 1}'),
};

/** A preview, and everything that went to AWS meanwhile. */
async function watched(workspace: Workspace): Promise<[Preview, readonly RecordedRequest[]]> {
  let preview: Preview | undefined;
  const requests = await recording(async () => {
    preview = await workspace.preview();
  });
  if (preview === undefined) throw new Error("no preview");
  return [preview, requests];
}

const lines = ({ diagnostics }: Preview, code: string) =>
  diagnostics.map(({ message }) => message).filter((message) => message.includes(`[${code}]`));

describe("an untrusted run", () => {
  let workspace: Workspace;
  beforeAll(async () => {
    workspace = new Workspace(FILES, { SOURCE_KEY: "s3cret", CI: "", PYTHON_CONNECTORS_MODE: "" }).link();
    await workspace.init();
    await workspace.up();
  });

  it("of a fork's pull request asks nothing of AWS, though all of its code has changed", async () => {
    const repository = { full_name: "acme/data" };
    workspace.write({
      "event.json": JSON.stringify({
        repository,
        pull_request: { head: { repo: { full_name: "someone/data" } } },
      }),
      "orders.py": rowsCode('{"id": 1, "email": "x"}'),
      "connection.py": `${CONNECTION}\n# changed\n`,
    });
    workspace.setVariable("GITHUB_ACTIONS", "true");
    workspace.setVariable("GITHUB_EVENT_NAME", "pull_request");
    workspace.setVariable("GITHUB_EVENT_PATH", "event.json");
    const [preview, requests] = await watched(workspace);
    expect(preview.code).toBe(0);
    expect(requests).toEqual([]);
    expect(lines(preview, "UNTRUSTED")).toEqual([expect.stringContaining("of a fork (someone/data)")]);
    expect(lines(preview, "SCHEMA_PENDING")).toEqual([expect.stringContaining("this run is untrusted")]);
    expect(lines(preview, "TEST_PENDING")).toHaveLength(1);
    const summary = preview.diagnostics.filter(({ message }) => message.startsWith("schemas:"));
    expect(summary.map(({ message }) => message.trim())).toEqual(["schemas: 1 pending"]);
    workspace.write(FILES);
  });

  it("keeps what has not changed, without early work too, and may not update", async () => {
    workspace.setVariable("PYTHON_CONNECTORS_MODE", "untrusted");
    for (const prefetch of ["on", "off"]) {
      workspace.setVariable("PYTHON_CONNECTORS_PREFETCH", prefetch);
      const [preview, requests] = await watched(workspace);
      expect(preview.code).toBe(0);
      expect(preview.steps.filter(({ op }) => op !== "same")).toEqual([]);
      expect(requests).toEqual([]);
    }
    const requests = await recording(async () => {
      const { code, output } = await workspace.pulumi("up", "--yes", "--skip-preview");
      expect(code).not.toBe(0);
      expect(output).toContain("an untrusted run may only preview");
    });
    expect(requests).toEqual([]);
  });

  it("previews no stack that it can't decrypt, though no secret is in its config: nothing is written", async () => {
    for (const passphrase of ["another", undefined]) {
      const args = ["preview", "--json", "--non-interactive"];
      const ran = await workspace.run("pulumi", args, { PULUMI_CONFIG_PASSPHRASE: passphrase });
      expect(ran).toMatchObject({ code: 1, stdout: "" });
      expect(ran.stderr).toContain("passphrase");
    }
  });

  it("is none in a CI system that is not known, which one line says", async () => {
    workspace.setVariable("GITHUB_ACTIONS", "");
    workspace.setVariable("PYTHON_CONNECTORS_MODE", "");
    workspace.setVariable("CI", "true");
    const preview = await workspace.preview();
    expect(preview.code).toBe(0);
    expect(lines(preview, "CI_NOT_RECOGNISED")).toHaveLength(1);
    workspace.setVariable("PYTHON_CONNECTORS_MODE", "untrusted");
  });

  it("may not refresh, and says why", async () => {
    const requests = await recording(async () => {
      const { code, output } = await workspace.pulumi("refresh", "--yes");
      expect(code).not.toBe(0);
      expect(output).toContain("UNTRUSTED_RUN");
    });
    expect(requests).toEqual([]);
  });
});
