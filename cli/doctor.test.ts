import path from "node:path";
import { ownershipTags } from "../provider/core/credentials/ownership";
import type { Check, Section } from "../provider/core/doctor/check";
import { ServiceError } from "../provider/core/errors";
import { CONNECTION_TYPE } from "../provider/core/pulumi/resource-types";
import type { CheckRequest } from "../provider/core/runner/check";
import { commandLine } from "../test/unit/command-line";
import { exportedStack } from "../test/unit/deployed";
import { DESCRIBED, FakePorts, newSecret, VERSIONS } from "../test/unit/fakes";
import { temporaryFolders } from "../test/unit/local-runner";
import { CANARY, CONNECTION_CODE, CONNECTION_URN, RUNNER_ARN } from "../test/unit/samples";
import type { Machine } from "./doctor/machine";
import type { PulumiRan } from "./stack/pulumi-command";

const temporary = temporaryFolders();

const OWNER = { organization: "acme", project: "flights", stack: "dev", resource: "source", parents: "" };
const said = (stdout: string): PulumiRan => ({ code: 0, stdout, stderr: "" });
const refused = { code: "SECRET_ACCESS_DENIED", message: "the runner may not read the secret" };

/** An answer in which all that was asked for is well, but what the test says. */
function answering(
  change: {
    readonly logs?: unknown;
    readonly secrets?: readonly unknown[];
    readonly hosts?: readonly unknown[];
  } = {},
) {
  return ({ secrets, services, hosts }: CheckRequest) => ({
    ...VERSIONS,
    ok: {
      execute: "always",
      approvals: null,
      services: services.map(() => null),
      logs: change.logs ?? null,
      secrets: change.secrets ?? secrets.map(() => null),
      hosts: change.hosts ?? hosts.map(() => null),
    },
  });
}

interface Options {
  readonly env?: NodeJS.ProcessEnv;
  readonly config?: Record<string, unknown>;
  readonly machine?: Partial<Machine>;
  readonly connection?: object;
  readonly pulumi?: (command: string) => PulumiRan | undefined;
}

/** A stack with one connection, which stores its credentials, and one connector. */
async function world({ env = {}, config = {}, machine, connection = {}, pulumi }: Options = {}) {
  const ports = new FakePorts();
  ports.fakeRunner.check = answering();
  const tags = ownershipTags(OWNER, "id-1");
  const made = await ports.store.create(newSecret("flights/dev/source", { value: CANARY, tags }));
  const outputs = {
    runner: { functionArn: RUNNER_ARN, qualifier: "7" },
    secretArn: made?.arn,
    secret: { name: "flights/dev/source" },
    __owner: OWNER,
    writtenVersionId: made?.versionId,
    ...connection,
  };
  const stack = exportedStack([{ name: "orders" }]);
  const resources = [
    ...stack.deployment.resources,
    { urn: CONNECTION_URN, type: CONNECTION_TYPE.token, id: "id-1", outputs },
  ];
  const folder = temporary();
  const run = commandLine(folder, {
    env,
    ...(machine === undefined ? {} : { machine }),
    pulumi: async (args) => {
      const command = args.join(" ");
      const instead = pulumi?.(command);
      if (instead !== undefined) return instead;
      if (command === "version") return said("v3.248.0\n");
      if (command.startsWith("stack export"))
        return said(JSON.stringify({ ...stack, deployment: { resources } }));
      return said(JSON.stringify({ "aws:region": { value: "eu-west-1", secret: false }, ...config }));
    },
    ports: () => ports,
  });
  const doctor = (...flags: string[]) => run("doctor", "--cwd", folder, ...flags);
  return {
    ports,
    doctor,
    /** What was not ok, by its section and name. */
    async wrong(...flags: string[]) {
      const { code, out } = await doctor("--json", ...flags);
      expect(out).not.toContain(CANARY);
      const { sections } = JSON.parse(out) as { sections: Section[] };
      const line = ({ name, status, code: of }: Check) =>
        `${name}: ${status}${of === undefined ? "" : ` ${of}`}`;
      const checks = sections.flatMap((section) => section.checks).filter(({ status }) => status !== "ok");
      return { code, checks: checks.map(line) };
    },
  };
}

describe("doctor", () => {
  it("of a stack that is well ends with 0, and has looked at all of it", async () => {
    const { doctor, ports } = await world();
    const { code, out, err } = await doctor("--stack", "dev", "--reach", "db.example.com:5432");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    for (const line of [
      "  ✓ Node.js: 24.1.0\n",
      "  ✓ pulumi: 3.248.0\n",
      "  ✓ AWS: account 123456789012, region eu-west-1\n",
      `runner ${RUNNER_ARN}:7\n`,
      "  ✓ reach db.example.com:5432: name and connection\n",
      "connection source\n",
      "  ✓ access: the runner may read the secret\n",
      "  ✓ context: the code that is deployed runs: context\n",
    ])
      expect(out).toContain(line);
    expect(out).toContain(`\ndoctor: ${out.match(/^ +✓ /gm)?.length} ok, 1 skipped\n`);
    expect(ports.fakeRunner.checks).toHaveLength(1);
    expect(ports.fakeRunner.calls.map(({ request }) => [request.operation, request.connection])).toEqual([
      ["test", CONNECTION_CODE],
    ]);
    expect(ports.store.writes).toEqual(["create flights/dev/source"]);
  });

  it("without a stack or a runner looks at this machine alone", async () => {
    const { doctor, ports } = await world({ env: { AWS_REGION: "eu-west-1" } });
    const { code, out } = await doctor();
    expect(code).toBe(0);
    expect(out).toMatch(/^this machine\n/);
    expect(ports.fakeRunner.checks).toEqual([]);
  });

  it("without a stack or a runner fails for no AWS and for no setting, as nothing there needs them", async () => {
    const { wrong } = await world();
    const { code, checks } = await wrong();
    expect({ code, checks }).toMatchObject({
      code: 0,
      checks: expect.arrayContaining(["settings: skipped", "AWS: skipped"]),
    });
  });

  it("runs no code for a setting that can't be used, which is one failure", async () => {
    const { wrong, ports } = await world({ env: { PYTHON_CONNECTORS_MAX_CONCURRENCY: "many" } });
    const { checks } = await wrong("--stack", "dev");
    expect(checks).toEqual(expect.arrayContaining(["settings: failed INVALID_INPUT", "context: skipped"]));
    expect(ports.fakeRunner.calls).toEqual([]);
  });

  it.each<[string, Options, string]>([
    ["Node.js", { machine: { node: "18.0.0" } }, "Node.js: failed NODE_TOO_OLD"],
    ["the SDK", { machine: { sdk: () => undefined } }, "@pulumi/pulumi: failed SDK_MISSING"],
    [
      "the package",
      { machine: { connectors: () => undefined } },
      "pulumi-python-connectors: failed PACKAGE_NOT_FOUND",
    ],
    ["the engine", { pulumi: () => ({ code: 1, stdout: "", stderr: "" }) }, "pulumi: failed PULUMI_FAILED"],
    [
      "the settings",
      { env: { PYTHON_CONNECTORS_MAX_CONCURRENCY: "many" } },
      "settings: failed INVALID_INPUT",
    ],
  ])("that finds %s wrong ends with 1", async (_what, options, line) => {
    const { wrong } = await world(options);
    const { code, checks } = await wrong();
    expect(code).toBe(1);
    expect(checks).toContain(line);
  });

  it("warns of a setting that nothing reads, with names like it", async () => {
    const text = { value: "100", secret: false };
    const { doctor } = await world({
      config: { "pythonConnectors:maxConcurency": text, "pythonConnectors:zz": text, "flights:own": text },
    });
    const { code, out } = await doctor("--stack", "dev");
    expect(code).toBe(0);
    expect(out).toContain(
      "  ! setting maxConcurency: nothing reads it: names like it are maxConcurrency [SETTING_UNKNOWN]\n",
    );
    expect(out).toContain("  ! setting zz: nothing reads it [SETTING_UNKNOWN]\n");
    expect(out).not.toContain("setting own");
  });

  it("says which folders that the settings name are not there", async () => {
    const { wrong } = await world({
      env: { PYTHON_CONNECTORS_CREDENTIAL_FOLDERS: ".:secrets" },
      config: { "pythonConnectors:baseContracts": { value: "../base", secret: false } },
    });
    const { code, checks } = await wrong("--stack", "dev");
    expect(code).toBe(1);
    expect(checks).toEqual(
      expect.arrayContaining([
        "baseContracts: failed SETTING_FOLDER_MISSING",
        "credentialFolders: warning SETTING_FOLDER_MISSING",
      ]),
    );
  });

  it("finds folders of the settings relative to the program's", async () => {
    const { wrong } = await world({
      env: { PYTHON_CONNECTORS_CREDENTIAL_FOLDERS: ".", PYTHON_CONNECTORS_BASE_CONTRACTS: "." },
    });
    expect((await wrong("--stack", "dev")).code).toBe(0);
  });

  it("goes on where the stack can't be read", async () => {
    const { wrong, doctor } = await world({
      pulumi: (command) =>
        command === "version"
          ? undefined
          : { code: 255, stdout: "", stderr: "error: no stack named 'dev' found" },
    });
    const { code, checks } = await wrong("--stack", "dev");
    expect(code).toBe(1);
    expect(checks).toContain("state: failed INVALID_INPUT");
    const { out } = await doctor("--stack", "dev");
    expect(out).toContain("AWS: skipped: the stack can't be read");
  });

  it("says which secret is gone, and runs no code for it", async () => {
    const { wrong, ports } = await world();
    await ports.store.delete("flights/dev/source", 7);
    ports.fakeRunner.check = answering({ secrets: [{ code: "SECRET_DELETED", message: "it is going" }] });
    const { code, checks } = await wrong("--stack", "dev");
    expect(code).toBe(1);
    expect(checks).toEqual(
      expect.arrayContaining([
        "secret: failed SECRET_DELETED",
        "access: failed SECRET_DELETED",
        "context: skipped",
      ]),
    );
    expect(ports.fakeRunner.calls).toEqual([]);
  });

  it("says that the runner may not read the secret", async () => {
    const { doctor, ports } = await world();
    ports.fakeRunner.check = answering({ secrets: [refused] });
    const { code, out } = await doctor("--stack", "dev");
    expect(code).toBe(1);
    expect(out).toContain(
      "  ✗ access: the runner may not read the secret [SECRET_ACCESS_DENIED]\n      Allow secretsmanager:GetSecretValue",
    );
  });

  it("says that the function may not write its log", async () => {
    const { wrong, ports } = await world();
    ports.fakeRunner.check = answering({ logs: { code: "LOGS_ACCESS_DENIED", message: "it may not" } });
    const { code, checks } = await wrong("--stack", "dev");
    expect(code).toBe(1);
    expect(checks).toContain("logs: failed LOGS_ACCESS_DENIED");
  });

  it("says that the function has no role, also where it does not answer", async () => {
    const { wrong, ports } = await world();
    ports.described = { ...DESCRIBED, roleArn: undefined };
    ports.fakeRunner.check = new ServiceError("RUNNER_DIED", "it died");
    const { code, checks } = await wrong("--stack", "dev");
    expect(code).toBe(1);
    expect(checks).toEqual(
      expect.arrayContaining(["role: failed FUNCTION_ROLE_MISSING", "answer: failed RUNNER_DIED"]),
    );
  });

  it("asks nothing from inside where there is no function", async () => {
    const { wrong, ports } = await world();
    ports.described = new ServiceError("FUNCTION_NOT_FOUND", "there is no such function", "Deploy it.");
    const { code, checks } = await wrong("--stack", "dev");
    expect(code).toBe(1);
    expect(checks).toEqual(
      expect.arrayContaining(["function: failed FUNCTION_NOT_FOUND", "answer: skipped", "access: skipped"]),
    );
    expect(ports.fakeRunner.checks).toEqual([]);
  });

  it("asks from inside all the same where Lambda may not be asked about the function", async () => {
    const { wrong, ports } = await world();
    ports.described = new ServiceError("AWS_ACCESS_DENIED", "access denied", "Allow it.");
    const { checks } = await wrong("--stack", "dev");
    expect(checks).toContain("function: failed AWS_ACCESS_DENIED");
    expect(ports.fakeRunner.checks).toHaveLength(1);
  });

  it("takes an answer that is none as what it is", async () => {
    const { wrong, ports } = await world();
    ports.fakeRunner.check = answering({ secrets: [] });
    const { checks } = await wrong("--stack", "dev");
    expect(checks).toContain("answer: failed RUNNER_ANSWER_INVALID");
  });

  it("of an untrusted run asks nothing of AWS", async () => {
    const { doctor, ports } = await world();
    ports.trust = { untrusted: true, notice: undefined };
    const { code, out } = await doctor("--stack", "dev");
    expect(code).toBe(0);
    expect(out).toContain("- runners: skipped: this run is untrusted");
    expect(ports.fakeRunner.checks).toEqual([]);
  });

  it("of a connection on this machine asks that for hosts, and for no secret", async () => {
    const { doctor, ports } = await world({
      connection: { runner: { local: {} }, secretArn: undefined, secret: undefined },
    });
    const { code, out } = await doctor("--stack", "dev", "--reach", "db.example.com:5432");
    expect(code).toBe(0);
    expect(out).toContain("runner on this machine\n");
    expect(ports.fakeRunner.checks[0]?.request).toMatchObject({
      secrets: [],
      services: [],
      logs: false,
      hosts: [{ port: 5432 }],
    });
  });

  it("of a connection on this machine in CI says that it is refused there", async () => {
    const { wrong } = await world({ env: { CI: "true" }, connection: { runner: { local: {} } } });
    const { checks } = await wrong("--stack", "dev");
    expect(checks).toContain("connection source: failed CONNECTION_UNREADABLE");
  });

  it("of a runner by its ARN asks for the secrets that are named", async () => {
    const { doctor, ports } = await world();
    const { code, out } = await doctor("--runner", `${RUNNER_ARN}:7`, "--secret", "flights/dev/source");
    expect(code).toBe(0);
    expect(out).toContain("✓ secret flights/dev/source: the runner may read it\n");
    expect(ports.fakeRunner.checks[0]?.request.secrets).toEqual([
      { id: "flights/dev/source", region: "eu-west-1", versionId: null },
    ]);
  });

  it("of a runner that is isolated by tenants invokes it for a tenant of its own", async () => {
    const { doctor, ports } = await world();
    ports.described = { ...DESCRIBED, tenantIsolation: true };
    const { code, out } = await doctor("--runner", `${RUNNER_ARN}:7`);
    expect(code).toBe(0);
    expect(out).toContain("✓ tenant isolation: on");
    expect(ports.fakeRunner.checks[0]?.target).toEqual({
      functionArn: RUNNER_ARN,
      qualifier: "7",
      tenantIsolation: true,
      tenant: "python-connectors/doctor",
    });
  });

  it("of a connection whose runner isn't isolated as declared says so, and asks it all the same", async () => {
    const { wrong, ports } = await world();
    ports.described = { ...DESCRIBED, tenantIsolation: true };
    const { checks } = await wrong("--stack", "dev");
    expect(checks.filter((check) => check.includes("FUNCTION_TENANCY"))).toHaveLength(1);
    expect(ports.fakeRunner.checks).toHaveLength(1);
  });

  it("asks for more secrets than one check takes in several", async () => {
    const { ports } = await world();
    const { Doctor } = require("../provider/services/doctor") as typeof import("../provider/services/doctor");
    const secrets = Array.from({ length: 120 }, (_, n) => ({
      id: `s${n}`,
      region: "eu-west-1",
      versionId: null,
    }));
    const settings = { region: "eu-west-1", endpoints: {}, defaultTags: {} };
    const target = { functionArn: RUNNER_ARN, qualifier: "7" };
    const found = await new Doctor(ports, undefined).runner({
      target,
      settings,
      secrets,
      hosts: [],
      isDeclared: false,
    });
    expect(found.secrets).toHaveLength(120);
    expect(ports.fakeRunner.checks.map(({ request }) => request.secrets.length)).toEqual([50, 50, 20]);
    expect(ports.fakeRunner.checks.map(({ request }) => request.logs)).toEqual([true, false, false]);
    expect(found.section.checks.find(({ name }) => name === "role")?.says).toContain(
      "to read 120 of 120 secrets",
    );
  });

  it.each([
    [["--reach", "db:1"], "--reach: it is asked from inside a runner"],
    [["--runner", "runner"], "--runner: not the ARN of a Lambda function"],
    [["--stack", "dev", "--reach", "db"], "--reach: name a port"],
    [["--stack", "dev", "--secret", "x"], "--secret: it goes with --runner"],
    [["--stack", "dev", "--region", "eu-west-1"], "--region: a stack's connections say it themselves"],
    [
      ["--stack", "dev", ...Array.from({ length: 21 }, () => ["--reach", "db:1"]).flat()],
      "--reach: at most 20 of them",
    ],
  ])("refuses %j", async (flags, message) => {
    const { doctor } = await world();
    const { code, err } = await doctor(...flags);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  it("names no folder that it would have to make", async () => {
    const { doctor } = await world({ env: { AWS_REGION: "eu-west-1", XDG_CACHE_HOME: "/nowhere" } });
    expect((await doctor()).out).toContain(path.join("/nowhere", "pulumi-python-connectors", "schemas"));
  });
});
