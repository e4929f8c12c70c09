import { UNKNOWN } from "../pulumi/wire";
import { LOG_RETENTION_DAYS, parseRunnerFunction, settingProblems } from "./settings";

const SECRET = "arn:aws:secretsmanager:eu-west-1:111122223333:secret";

const problems = (raw: Record<string, unknown>) =>
  parseRunnerFunction(raw).problems.map(({ path, reason }) => `${path}: ${reason}`);

describe("a setting of a runner's function that is taken", () => {
  it.each<[string, Record<string, unknown>]>([
    ["none", {}],
    ["the least of all", { memorySize: 128, timeout: 1, ephemeralStorage: 512, reservedConcurrency: 1 }],
    ["the most of all", { memorySize: 10240, timeout: 840, ephemeralStorage: 10240 }],
    ["a name", { functionName: "Runner_1-a" }],
    ["either processor", { architecture: "x86_64" }],
    ["logs for ever", { logRetentionInDays: 0 }],
    ["a VPC", { vpc: { subnetIds: ["subnet-0a1b"], securityGroupIds: ["sg-0a1b"] } }],
    ["a key", { kmsKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab" }],
    ["a secret's ARN", { secretArns: [`${SECRET}:legacy/key-AbCdEf`] }],
    ["a secret's ARN with an open end", { secretArns: [`${SECRET}:legacy/key-??????`] }],
    ["an ARN of another partition", { secretArns: [`${SECRET.replace(":aws:", ":aws-cn:")}:a-AbCdEf`] }],
    ["approved code", { execute: "approved", approvals: "s3://approvals/prod/list.json" }],
    ["all code", { execute: "always" }],
    ["an AWS managed policy as boundary", { permissionsBoundary: "arn:aws:iam::aws:policy/PowerUserAccess" }],
    ["a boundary", { permissionsBoundary: "arn:aws:iam::111122223333:policy/teams/data" }],
    ["a variable", { environment: { HTTPS_PROXY: "http://proxy:3128", AWS_ENDPOINT_URL: "http://a" } }],
    ["a layer", { layers: ["arn:aws:lambda:eu-west-1:111122223333:layer:spark:12"] }],
    ["what isn't known yet", { kmsKeyArn: UNKNOWN, secretArns: [UNKNOWN], memorySize: 512 }],
  ])("%s", (_what, raw) => {
    const known = Object.entries(raw).filter(([, value]) => !JSON.stringify(value).includes(UNKNOWN));
    expect(parseRunnerFunction(raw)).toMatchObject({ values: Object.fromEntries(known), problems: [] });
  });
});

describe("a setting of a runner's function that is refused says what to write instead", () => {
  it.each<[Record<string, unknown>, RegExp]>([
    [{ functionName: "a.b" }, /^functionName: write 1 to 64 letters, digits, - and _$/],
    [{ functionName: "a".repeat(65) }, /^functionName: write 1 to 64/],
    [{ architecture: "arm" }, /^architecture: write "arm64" or "x86_64"$/],
    [{ memorySize: 127 }, /^memorySize: write a whole number of MiB, 128 to 10240$/],
    [{ memorySize: "1024" }, /^memorySize: write a whole number/],
    [{ memorySize: 1024.5 }, /^memorySize: write a whole number/],
    [{ timeout: 841 }, /^timeout: write a whole number of seconds, 1 to 840$/],
    [{ timeout: 0 }, /^timeout: /],
    [{ ephemeralStorage: 511 }, /^ephemeralStorage: write a whole number of MiB, 512 to 10240$/],
    [{ reservedConcurrency: 0 }, /^reservedConcurrency: write a whole number of invocations, 1 to 100000$/],
    [
      { logRetentionInDays: 10 },
      /^logRetentionInDays: CloudWatch Logs keeps logs for one of 0, 1, 3, 5, 7, 14, 30/,
    ],
    [
      { vpc: { subnetIds: ["subnet-1"] } },
      /^vpc\.securityGroupIds: write ids of security groups: sg-\.\.\.$/,
    ],
    [{ vpc: { subnetIds: [], securityGroupIds: ["sg-1"] } }, /^vpc\.subnetIds: write at least one/],
    [
      { vpc: { subnetIds: ["sg-1"], securityGroupIds: ["sg-1"] } },
      /^vpc\.subnetIds\[0\]: write ids of subnets/,
    ],
    [{ vpc: true }, /^vpc: write \{ subnetIds, securityGroupIds \}$/],
    [{ kmsKeyArn: "alias/mine" }, /^kmsKeyArn: not such an ARN: write arn:aws:kms:/],
    [{ kmsKeyArn: "arn:aws:kms:eu-west-1:111122223333:alias/mine" }, /^kmsKeyArn: not such an ARN/],
    [{ secretArns: [`${SECRET}:*`] }, /^secretArns\[0\]: not such an ARN/],
    [{ secretArns: [`${SECRET}:legacy/*-??????`] }, /^secretArns\[0\]: not such an ARN/],
    [
      { secretArns: [`${SECRET}:legacy`] },
      /^secretArns\[0\]: .*-\?{6} in the place of its six last characters/,
    ],
    [{ secretArns: SECRET }, /^secretArns: write a list of ARNs$/],
    [{ tracing: "yes" }, /^tracing: write true or false$/],
    [{ tenantIsolation: 1 }, /^tenantIsolation: write true or false$/],
    [{ tags: { "aws:x": "1" } }, /^tags\.aws:x: write a name of 1 to 128 characters/],
    [{ tags: { a: 1 } }, /^tags\.a: write text$/],
    [{ execute: "never" }, /^execute: write "always" or "approved"$/],
    [{ execute: "approved" }, /^approvals: execute is "approved": write s3:\/\/<bucket>\/<key>/],
    [{ approvals: "s3://approvals/list" }, /^execute: .*write execute: "approved"/],
    [{ execute: "approved", approvals: "approvals/list" }, /^approvals: write s3:\/\/<bucket>\/<key>$/],
    [{ execute: "approved", approvals: "s3://approvals/*" }, /^approvals: write a key without \* \? and \$$/],
    [{ permissionsBoundary: "PowerUserAccess" }, /^permissionsBoundary: not such an ARN/],
    [{ environment: { AWS_REGION: "x" } }, /^environment\.AWS_REGION: Lambda sets this variable itself/],
    [{ environment: { PYTHON_CONNECTORS_EXECUTE: "x" } }, /: write the argument execute instead$/],
    [{ environment: { PYTHON_CONNECTORS_APPROVALS: "x" } }, /: write the argument approvals instead$/],
    [{ environment: { "a-b": "x" } }, /^environment\.a-b: write a name of letters/],
    [{ environment: { A_B: "x".repeat(4096) } }, /^environment: 4099 bytes: Lambda takes 4096/],
    [{ layers: ["spark"] }, /^layers\[0\]: not such an ARN: write arn:aws:lambda:/],
    [{ memory: 1 }, /^memory: there is no such argument; there are functionName, /],
  ])("%j", (raw, expected) => {
    expect(problems(raw)).toEqual([expect.stringMatching(expected)]);
  });
});

it("all that is wrong is said at once, what isn't known yet aside", () => {
  expect(problems({ memorySize: 1, timeout: 1000, kmsKeyArn: UNKNOWN, tracing: "on" })).toHaveLength(3);
});

it("a setting that becomes known later is looked at alone", () => {
  expect(settingProblems("approvals", "s3://approvals/list")).toEqual([]);
  expect(settingProblems("kmsKeyArn", "mine")).toEqual([
    { path: "kmsKeyArn", reason: expect.stringMatching(/^not such an ARN/) },
  ]);
});

it("the periods of logs are in order, each once", () => {
  expect([...new Set(LOG_RETENTION_DAYS)].sort((a, b) => a - b)).toEqual(LOG_RETENTION_DAYS);
});
