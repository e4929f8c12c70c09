import { chmodSync, cpSync, symlinkSync } from "node:fs";
import path from "node:path";
import { markdownReport } from "../../cli/report/markdown";
import { readRuns } from "../../provider/core/pulumi/run/run-output";
import { REPORTED, reportOf } from "../../provider/core/report/stack-report";
import { CONNECTION, program, rowsCode } from "../e2e/support/programs";
import { type Ran, repository, Workspace } from "../e2e/support/workspace";

jest.setTimeout(240_000);

const CODE = rowsCode('{"id": 1}');
const CONTRACT = '{ "formatVersion": 1, "fields": { "id": "int64" } }';

/** Starts a policy pack, in the place of a language host that can't. */
const STARTER = '#!/bin/sh\nexec node "$PWD/node_modules/@pulumi/pulumi/cmd/run-policy-pack" "$@"\n';

/**
 * A program beside the example's policy pack. An engine that set-up built has a language host that starts no policy packs
 * (its module is the last one that can be had): then the engine is to start the pack by a program of its own, as it does
 * for languages without a host. What the pack does is the same.
 */
async function withPolicies(connector: string, files: Record<string, string> = {}): Promise<Workspace> {
  const workspace = new Workspace({
    "index.js": program({
      connection: 'code: { path: "connection.py" }',
      connectors: { orders: `code: { path: "orders.py" }, ${connector}` },
    }),
    "connection.py": CONNECTION,
    "orders.py": CODE,
    "contracts/orders.json": CONTRACT,
    ...files,
  }).link();
  await workspace.init();
  const pack = path.join(workspace.folder, "policies");
  cpSync(path.join(repository, "examples", "policies"), pack, { recursive: true });
  symlinkSync(path.join(repository, "node_modules"), path.join(pack, "node_modules"));
  const first = await workspace.pulumi("preview", "--policy-pack=policies");
  if (first.output.includes("not supported")) {
    workspace.write({
      "policies/PulumiPolicy.yaml": workspace.read("policies/PulumiPolicy.yaml").replace("nodejs", "node"),
      "programs/pulumi-analyzer-policy-node": STARTER,
    });
    chmodSync(path.join(workspace.folder, "programs", "pulumi-analyzer-policy-node"), 0o755);
    workspace.prependPath(path.join(workspace.folder, "programs"));
  }
  return workspace;
}

const preview = (workspace: Workspace, ...args: string[]): Promise<Ran> =>
  workspace.pulumi("preview", "--policy-pack=policies", ...args);

describe("the example's policy pack, run by the engine,", () => {
  it("refuses a credential in code by file and line, without showing it, and takes the code without it", async () => {
    const workspace = await withPolicies('properties: { api_key: "hunter22-canary" },', {
      "orders.py": `# a comment\npassword = "hunter22-canary"\n${CODE}`,
      "connection.py": `${CONNECTION}\nKEY = "AKIA${"Q7RDZ3X5".repeat(2)}"\n`,
    });
    const refused = await preview(workspace);
    expect(refused.code).not.toBe(0);
    expect(refused.output).toContain("no-credential-as-literal");
    expect(refused.output).toContain("orders.py, line 2: this looks like a credential's value in quotes");
    expect(refused.output).toContain("connection.py, line 4: this looks like an AWS access key id");
    expect(refused.output).toContain("properties.api_key: this looks like a credential's value in quotes");
    const policies = refused.output.slice(refused.output.indexOf("Policies:"));
    expect(policies.slice(0, policies.indexOf("Diagnostics:"))).not.toContain("canary");
    workspace.write({
      "orders.py": CODE,
      "connection.py": CONNECTION,
      "index.js": workspace.read("index.js").replace('properties: { api_key: "hunter22-canary" },', ""),
    });
    expect(await preview(workspace)).toMatchObject({ code: 0 });
  });

  it("is told of in the report of the CI's scripts, with its words", async () => {
    const workspace = await withPolicies("", { "orders.py": `password = "hunter22-canary"\n${CODE}` });
    const scripts = path.join(repository, "ci", "shell");
    const env = {
      STACKS: "dev",
      POLICY_PACKS: "policies",
      REPORT_DIR: path.join(workspace.folder, "reports"),
    };
    expect(await workspace.run("bash", [path.join(scripts, "preview.sh")], env)).toMatchObject({ code: 0 });
    const runs = readRuns("it", Buffer.from(workspace.read("reports/preview-001.json")), REPORTED);
    const text = markdownReport(reportOf(runs), { redact: false });
    expect(text).toContain("## Python connectors: failed");
    expect(text).toContain("orders.py, line 1: this looks like a credential's value in quotes");
    expect(text).not.toMatch(/canary|stopped before its end/);
  });

  it("asks for a contract and a strict policy in production, and nowhere else", async () => {
    const workspace = await withPolicies("");
    expect(await preview(workspace)).toMatchObject({ code: 0 });
    workspace.write({
      "production.json": JSON.stringify({ "reviewed-in-production": { stacks: ["de*"] } }),
    });
    const asProduction = () => preview(workspace, "--policy-pack-config=production.json");
    const refused = await asProduction();
    expect(refused.code).not.toBe(0);
    expect(refused.output).toContain("It has no contract.");
    expect(refused.output).toContain("Its policy lets breaking changes pass.");
    const reviewed = (policy: string) =>
      program({
        connection: 'code: { path: "connection.py" }',
        connectors: {
          orders: `code: { path: "orders.py" }, review: { policy: "${policy}", contract: "contracts/orders.json" }`,
        },
      });
    workspace.write({ "index.js": reviewed("evolve") });
    const lenient = await asProduction();
    expect(lenient.output).toContain("Its policy lets breaking changes pass.");
    expect(lenient.output).not.toContain("It has no contract.");
    for (const policy of ["additive", "freeze"]) {
      workspace.write({ "index.js": reviewed(policy) });
      expect(await asProduction()).toMatchObject({ code: 0 });
    }
  });
});
