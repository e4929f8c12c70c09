import { CANARY, lockOf, RUNNER_ARN, rawConnection, SECRET_ARN } from "../../../test/unit/samples";
import { UNKNOWN } from "../pulumi/wire";
import { LOCK_ADVICE } from "../requirements/requirements";
import { parseConnectionInputs } from "./inputs";

const problemsOf = (change: { [key: string]: unknown }) =>
  parseConnectionInputs(rawConnection(change)).problems.map(({ path, reason }) => [path, reason]);

const ONE_OF =
  "write exactly one of { value: <a Pulumi secret> }, { env: <variable> }, { file: <path> } and " +
  "{ secretArn: <ARN of an existing secret>, versionId }";
const TEXT_OR_OBJECT = "credentials are text, or an object of JSON values, which is stored as JSON text";
const A_SECRET = "not the ARN of a secret: write arn:aws:secretsmanager:<region>:<account>:secret:<name>";
const A_LOCAL_RUNNER = "write { python, memoryMb }, or {}";
const A_FUNCTION =
  "not the ARN of a Lambda function: write arn:aws:lambda:<region>:<account>:function:<name>";

describe("a connection's inputs", () => {
  it.each<[string, { [key: string]: unknown }]>([
    ["a stored credential", {}],
    ["an object as credential", { credentials: { value: { token: "t", n: [1, null] } } }],
    ["a variable's name", { credentials: { env: "TOKEN" } }],
    ["a file's path", { credentials: { file: "keys/token.txt" } }],
    ["no credentials", { credentials: undefined }],
    ["each time for its test", { test: "always" }],
    ["a secret that is managed elsewhere", { credentials: { secretArn: SECRET_ARN } }],
    ["a form that is left undefined", { credentials: { value: "v", secretArn: undefined } }],
    ["the largest credential", { credentials: { value: "x".repeat(64 * 1024) } }],
    ["a folder", { code: { entry: "connection.py", files: { "connection.py": "", "lib/a.py": "" } } }],
    ["a local runner", { runner: { local: {} } }],
    ["a Python for it", { runner: { local: { python: ".venv/bin/python", memoryMb: 512 } } }],
    ["a qualifier", { runner: { functionArn: RUNNER_ARN, qualifier: "live" } }],
    [
      "settings of AWS",
      { aws: { region: "us-gov-west-1", profile: "p", endpoint: "http://localhost:4566" } },
    ],
    ["a region of the sovereign cloud", { aws: { region: "eusc-de-east-1" } }],
    [
      "a role",
      { aws: { assumeRole: { roleArn: "arn:aws:iam::123456789012:role/a/b", sessionName: "s.t" } } },
    ],
    ["keys of Pulumi's own", { __internal: 1 }],
  ])("may have %s", (_what, change) => expect(problemsOf(change)).toEqual([]));

  it.each<[string, { [key: string]: unknown }, string, string]>([
    ["code that could not be read", { code: { problem: "there is no file" } }, "code", "there is no file"],
    ["credentials that are text", { credentials: CANARY }, "credentials", ONE_OF],
    ["credentials that are null", { credentials: null }, "credentials", ONE_OF],
    [
      "both forms of credentials",
      { credentials: { value: "v", secretArn: SECRET_ARN } },
      "credentials",
      ONE_OF,
    ],
    ["neither form", { credentials: {} }, "credentials", ONE_OF],
    ["another form", { credentials: { path: "x" } }, "credentials", ONE_OF],
    [
      "credentials that are a list",
      { credentials: { value: [CANARY] } },
      "credentials.value",
      TEXT_OR_OBJECT,
    ],
    ["credentials that are a number", { credentials: { value: 1 } }, "credentials.value", TEXT_OR_OBJECT],
    ["another time for its test", { test: "sometimes" }, "test", "write one of always, onChange, never"],
    [
      "empty credentials",
      { credentials: { value: "" } },
      "credentials.value",
      "the credentials are empty: leave `credentials` out if the code needs none",
    ],
    [
      "credentials that are too long",
      { credentials: { value: "é".repeat(32 * 1024 + 1) } },
      "credentials.value",
      "the credentials have 65538 bytes; Secrets Manager stores at most 65536",
    ],
    ["the name of a secret", { credentials: { secretArn: "theirs" } }, "credentials.secretArn", A_SECRET],
    [
      "the ARN of something else",
      { credentials: { secretArn: RUNNER_ARN } },
      "credentials.secretArn",
      A_SECRET,
    ],
    ["no runner", { runner: undefined }, "runner", "write { functionArn, qualifier } or { local: {} }"],
    [
      "an unknown key in runner",
      { runner: { functionArn: RUNNER_ARN, version: "1" } },
      "runner",
      "write { functionArn, qualifier } or { local: {} }",
    ],
    ["the name of a function", { runner: { functionArn: "runner" } }, "runner.functionArn", A_FUNCTION],
    ["a secret's ARN as runner", { runner: { functionArn: SECRET_ARN } }, "runner.functionArn", A_FUNCTION],
    [
      "two qualifiers",
      { runner: { functionArn: `${RUNNER_ARN}:1`, qualifier: "2" } },
      "runner.qualifier",
      'the ARN ends in ":1" and qualifier is "2": write one of them',
    ],
    [
      "a qualifier that is none",
      { runner: { functionArn: RUNNER_ARN, qualifier: "a b" } },
      "runner.qualifier",
      "write a published version or an alias",
    ],
    [
      "two runners",
      { runner: { functionArn: RUNNER_ARN, local: {} } },
      "runner",
      "write { local: {} } alone: functionArn and qualifier are of another runner",
    ],
    ["a local runner that is no object", { runner: { local: true } }, "runner.local", A_LOCAL_RUNNER],
    [
      "an unknown option of a local runner",
      { runner: { local: { memory: 1 } } },
      "runner.local",
      A_LOCAL_RUNNER,
    ],
    [
      "an option in place of a Python",
      { runner: { local: { python: "-c" } } },
      "runner.local.python",
      "write the name or path of a Python, without options",
    ],
    [
      "less memory than Python needs",
      { runner: { local: { memoryMb: 1 } } },
      "runner.local.memoryMb",
      "write at least 64 MiB",
    ],
    ["no region", { aws: { region: "Ireland" } }, "aws.region", 'write a region, for example "eu-west-1"'],
    [
      "a role that is no ARN",
      { aws: { assumeRole: { roleArn: "r" } } },
      "aws.assumeRole.roleArn",
      "write the ARN of an IAM role",
    ],
    [
      "an endpoint that is no URL",
      { aws: { endpoint: "localhost:4566" } },
      "aws.endpoint",
      "write an http or https URL",
    ],
    [
      "an unknown key in aws",
      { aws: { accessKey: "x" } },
      "aws",
      "write { region, profile, assumeRole, endpoint }",
    ],
    [
      "an unknown argument",
      { requirement: "x" },
      "requirement",
      "there is no such argument; there are code, requirements, credentials, secret, test, runner, preview, aws, maxConcurrency",
    ],
  ])("may not have %s", (_what, change, path, reason) => {
    expect(problemsOf(change)).toEqual([[path, reason]]);
  });

  it("may have requirements, in whatever form the list is written; an empty one is none", () => {
    const requirements = `# locked\r\n${lockOf("1.16.0")}`;
    expect(parseConnectionInputs(rawConnection({ requirements })).values.requirements).toEqual({
      text: lockOf("1.16.0"),
      packages: { six: "1.16.0" },
    });
    const { values, problems } = parseConnectionInputs(rawConnection({ requirements: "# none\n" }));
    expect([values.requirements, problems]).toEqual([undefined, []]);
  });

  it.each<[string, unknown, string[]]>([
    [
      "unlocked, each line by its number, with the command that locks them",
      "six\nidna>=3\n",
      [
        "line 1: six is not pinned to one version and has no hash",
        "line 2: idna is not pinned to one version and has no hash",
        LOCK_ADVICE,
      ],
    ],
    ["unreadable", { problem: "no file" }, ["no file"]],
    ["no text", ["six"], ["a requirements list is text"]],
  ])("may not have requirements that are %s", (_what, requirements, reasons) => {
    expect(problemsOf({ requirements })).toEqual(reasons.map((reason) => ["requirements", reason]));
  });

  it("report all that is wrong together, and never a credential", () => {
    const { problems } = parseConnectionInputs({
      code: { problem: "no file" },
      credentials: { value: [CANARY] },
      runner: { functionArn: "x" },
      aws: { region: "x" },
      other: 1,
    });
    expect(problems.map(({ path }) => path)).toEqual([
      "other",
      "code",
      "credentials.value",
      "runner.functionArn",
      "aws.region",
    ]);
    expect(JSON.stringify(problems)).not.toContain(CANARY);
  });

  it("take a qualifier out of the ARN", () => {
    const runner = { functionArn: `${RUNNER_ARN}:live`, qualifier: "live" };
    expect(parseConnectionInputs(rawConnection({ runner })).values.runner).toEqual({
      functionArn: RUNNER_ARN,
      qualifier: "live",
    });
  });

  it("that are not known are neither values nor problems, and hide no other problem", () => {
    const parsed = parseConnectionInputs({
      code: UNKNOWN,
      credentials: { value: UNKNOWN },
      runner: { functionArn: UNKNOWN },
      aws: { region: "x" },
    });
    expect([...parsed.unknown]).toEqual(["code", "credentials", "runner"]);
    expect(parsed.values).toEqual({});
    expect(parsed.problems.map(({ path }) => path)).toEqual(["aws.region"]);
  });
});
