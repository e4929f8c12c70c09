import { readFileSync } from "node:fs";
import path from "node:path";
import type { Check, Section } from "../../provider/core/doctor/check";
import { deleteSecret, emulator, recording } from "../e2e/support/emulator";
import { CONNECTION, program, rowsCode } from "../e2e/support/programs";
import { createRunner, setRules } from "../e2e/support/runner-functions";
import { type Ran, repository, Workspace } from "../e2e/support/workspace";
import { fakeLambda } from "./support/other-runner";

jest.setTimeout(240_000);

const CREDENTIAL = "canary-5e21d0";
const PAGE = readFileSync(path.join(repository, "docs", "doctor.md"), "utf8");
const { host: EMULATOR } = new URL(emulator.endpoint);

describe("doctor", () => {
  let made: Workspace;

  beforeAll(async () => {
    made = new Workspace({
      "index.js": program({
        connection: `code: { path: "connection.py" }, credentials: { value: pulumi.secret("${CREDENTIAL}") }`,
      }),
      "connection.py": CONNECTION,
      "orders.py": rowsCode('{"id": 1}'),
    }).link();
    await made.init();
    await made.up();
  });

  afterEach(() => setRules("faults", "doctor", []));

  const doctor = (...flags: string[]): Promise<Ran> =>
    made.run(process.execPath, [path.join(repository, "dist", "cli", "main.js"), "doctor", ...flags]);

  /** The checks that did not end well, as `name: CODE`. */
  async function wrong(
    ...flags: string[]
  ): Promise<{ code: number | null; found: string[]; checks: Check[] }> {
    const { code, stdout, output } = await doctor("--json", ...flags);
    expect(output).not.toContain(CREDENTIAL);
    const { sections } = JSON.parse(stdout) as { sections: Section[] };
    const checks = sections.flatMap((section) => section.checks);
    const found = checks
      .filter(({ status }) => status === "failed")
      .map((check) => `${check.name}: ${check.code}`);
    return { code, found, checks };
  }

  it("finds nothing wrong with a stack that is well, makes nothing but a log stream, and prints what docs/doctor.md shows", async () => {
    let ran: Ran | undefined;
    const requests = await recording(async () => {
      ran = await doctor("--stack", "dev", "--reach", EMULATOR);
    });
    expect(ran?.code).toBe(0);
    expect(ran?.output).not.toContain(CREDENTIAL);
    // Without a signature the proxy doesn't know what is asked of S3: its list of buckets.
    const operations = new Set(requests.map(({ operation }) => operation ?? "unsigned"));
    expect([...operations].sort()).toEqual([
      "CreateLogStream",
      "DescribeSecret",
      "GetCallerIdentity",
      "GetFunctionConfiguration",
      "GetSecretValue",
      "Invoke",
      "ListSecrets",
      "unsigned",
    ]);
    expect(PAGE).toContain(asOnThePage(ran?.stdout ?? ""));
  });

  it("says that there is no such function, and what to do", async () => {
    const arn = emulator.functionArn.replace(/[^:]+$/, "no-such-runner");
    const { code, found, checks } = await wrong("--runner", arn);
    expect({ code, found }).toEqual({ code: 1, found: ["function: FUNCTION_NOT_FOUND"] });
    expect(checks.find(({ name }) => name === "answer")?.status).toBe("skipped");
    const [section = ""] = /^runner [\s\S]*?(?=\n\n)/m.exec((await doctor("--runner", arn)).stdout) ?? [];
    expect(section).toContain("Deploy the runner first");
    expect(PAGE).toContain(asOnThePage(section));
  });

  it("says that a runner is of another version", async () => {
    const other = await createRunner("doctor-other", { zip: fakeLambda(made.folder, { inference: 0 }) });
    const { code, found, checks } = await wrong("--runner", other);
    expect({ code, found }).toEqual({ code: 1, found: ["answer: RUNNER_VERSION"] });
    const warnings = checks.filter(({ status }) => status === "warning").map((check) => check.code);
    expect(warnings).toEqual(expect.arrayContaining(["FUNCTION_NOT_PUBLISHED", "RUNNER_OTHER_CODE"]));
  });

  it("says that the runner may not read the secret", async () => {
    await setRules("faults", "doctor", [{ fault: "status", status: 403, operation: "GetSecretValue" }]);
    const { code, found } = await wrong("--stack", "dev");
    expect({ code, found }).toEqual({ code: 1, found: ["access: SECRET_ACCESS_DENIED"] });
  });

  it("says that the function may not write its log", async () => {
    await setRules("faults", "doctor", [{ fault: "status", status: 403, operation: "CreateLogStream" }]);
    const { code, found } = await wrong("--stack", "dev");
    expect({ code, found }).toEqual({ code: 1, found: ["logs: LOGS_ACCESS_DENIED"] });
  });

  it("says that a host can't be reached from inside", async () => {
    const { code, found } = await wrong("--stack", "dev", "--reach", "127.0.0.1:1", "--reach", EMULATOR);
    expect({ code, found }).toEqual({ code: 1, found: ["reach 127.0.0.1:1: HOST_REFUSED"] });
  });

  it("reads secrets from a runner of approved code only, and has it reach no host", async () => {
    const runner = await createRunner("doctor-approved", {
      execute: "approved",
      approvals: "s3://no-such-bucket/list.json",
    });
    const secret = `${made.project}/dev/source`;
    const { found, checks } = await wrong("--runner", runner, "--secret", secret, "--reach", EMULATOR);
    expect(found).toEqual(["runs: APPROVALS_UNREADABLE"]);
    const ended = Object.fromEntries(checks.map(({ name, status }) => [name, status]));
    expect(ended).toMatchObject({ [`secret ${secret}`]: "ok", [`reach ${EMULATOR}`]: "skipped" });
  });

  it("says that a secret is gone, and runs no code for it", async () => {
    await deleteSecret(`${made.project}/dev/source`);
    const { code, found, checks } = await wrong("--stack", "dev");
    expect({ code, found }).toEqual({ code: 1, found: ["secret: SECRET_DELETED", "access: SECRET_DELETED"] });
    expect(checks.find(({ name }) => name === "context")?.status).toBe("skipped");
  });

  /** With the names and versions that stand on the page. */
  function asOnThePage(text: string): string {
    return text
      .replaceAll(EMULATOR, "db.example.com:5432")
      .replaceAll(made.folder, "/home/ada/flights")
      .replaceAll(made.project, "flights")
      .replaceAll(emulator.functionArn, "arn:aws:lambda:eu-west-1:123456789012:function:flights-runner")
      .replace(/function:flights-runner:\d+/g, "function:flights-runner:7")
      .replace(/(version: )\d+/, "$17")
      .replaceAll("/aws/lambda/python-connectors-runner", "/aws/lambda/flights-runner")
      .replaceAll("role/python-connectors-runner", "role/flights-runner")
      .replaceAll(emulator.region, "eu-west-1")
      .replaceAll("000000000000", "123456789012")
      .replace(/(dev\/source)-[A-Za-z0-9]{6}/g, "$1-AbCdEf")
      .replace(/(Node\.js: )[\d.]+/, "$124.1.0")
      .replace(/(✓ pulumi: )[\d.]+/, "$13.248.0")
      .replace(/(@pulumi\/pulumi: )[\d.]+/, "$13.248.0")
      .replace(/(pulumi-python-connectors: )[\d.]+/, "$10.2.0");
  }
});
