import { readFileSync } from "node:fs";
import { join } from "node:path";
import { networkPolicy, type RoleNeeds, rolePolicy } from "../../provider/core/runner-function/role";
import { callTool, repository } from "./support/tools";

const DOCUMENTS = [
  "runner",
  "runner-preview",
  "runner-brought-along",
  "runner-kms",
  "runner-approved",
  "runner-tracing",
  "runner-vpc",
];

it("the documents of docs/iam are what a PythonRunner's role has", () => {
  const written = DOCUMENTS.flatMap(
    (name) => JSON.parse(readFileSync(join(repository, "docs", "iam", `${name}.json`), "utf8")).Statement,
  );
  const place = { partition: "aws", region: "<region>", account: "<account>", functionName: "<runner>" };
  const { Statement } = rolePolicy({
    ...place,
    secretArns: ["arn:aws:secretsmanager:<region>:<account>:secret:<secret>-??????"],
    kmsKeyArn: "arn:aws:kms:<region>:<account>:key/<key>",
    approvals: { bucket: "<bucket>", key: "<list>" },
    tracing: true,
  });
  const bySid = (one: { Sid: string }, other: { Sid: string }) => one.Sid.localeCompare(other.Sid);
  expect([...written].sort(bySid)).toEqual([...Statement, ...networkPolicy(place).Statement].sort(bySid));
});

const PLACE = { partition: "aws", region: "eu-west-1", account: "111122223333" };
const BASE: RoleNeeds = { ...PLACE, functionName: "flights-dev-runner" };
const LEGACY = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:legacy/key";
const KEY = "arn:aws:kms:eu-west-1:111122223333:key/k-1";
const ALL: RoleNeeds = {
  ...BASE,
  secretArns: [`${LEGACY}-??????`, `${LEGACY.replace("legacy/key", "exact")}-AbCdEf`],
  kmsKeyArn: KEY,
  approvals: { bucket: "approvals", key: "prod/list.json" },
  tracing: true,
};

interface Access {
  readonly action: string;
  readonly resource: string;
  readonly keys?: Readonly<Record<string, string>>;
}

const RUNNER_TAG = "aws:ResourceTag/pulumi-python-connectors:runner";
const PREVIEW_TAG = "aws:ResourceTag/pulumi-python-connectors:preview-runner";
const secret = (name: string, keys: Record<string, string> = {}, account = PLACE.account): Access => ({
  action: "secretsmanager:GetSecretValue",
  resource: `arn:aws:secretsmanager:eu-west-1:${account}:secret:${name}-AbCdEf`,
  keys,
});
const log = (action: string, group: string): Access => ({
  action: `logs:${action}`,
  resource: `arn:aws:logs:eu-west-1:111122223333:log-group:${group}:log-stream:2026/11/30/[3]x`,
});
const object = (action: string, key: string): Access => ({
  action: `s3:${action}`,
  resource: `arn:aws:s3:::${key}`,
});
const decrypt = (service: string, resource = KEY): Access => ({
  action: "kms:Decrypt",
  resource,
  keys: { "kms:ViaService": `${service}.eu-west-1.amazonaws.com` },
});
/** As Lambda itself asks, or as the function's own code. */
const network = (action: string, byCode = false): Access => ({
  action: `ec2:${action}`,
  resource: "arn:aws:ec2:eu-west-1:111122223333:network-interface/eni-1",
  ...(byCode
    ? {
        keys: {
          "lambda:SourceFunctionArn": "arn:aws:lambda:eu-west-1:111122223333:function:flights-dev-runner",
        },
      }
    : {}),
});

const OWN = { [RUNNER_TAG]: BASE.functionName };
const ALLOWED: [string, Access][] = [
  ["its connection's secret", secret("flights/dev/source", OWN)],
  ["one with a name of its own", secret("anything", OWN)],
  ["one that previews read with it", secret("flights/dev/source", { [PREVIEW_TAG]: BASE.functionName })],
  ["a new stream of its log", log("CreateLogStream", "/aws/lambda/flights-dev-runner")],
  ["an event in its log", log("PutLogEvents", "/aws/lambda/flights-dev-runner")],
];
const ALLOWED_IF_USED: [string, Access][] = [
  ["a listed secret", secret("exact")],
  ["a listed secret whose ending is open", secret("legacy/key")],
  ["the secrets' key, by Secrets Manager", decrypt("secretsmanager")],
  ["the list of approved code", object("GetObject", "approvals/prod/list.json")],
  ["a trace", { action: "xray:PutTraceSegments", resource: "*" }],
  ["a network interface, for Lambda", network("CreateNetworkInterface")],
];
const DENIED: [string, Access][] = [
  ["a neighbour's secret", secret("billing/dev/source", { [RUNNER_TAG]: "billing-dev-runner" })],
  ["another stack's", secret("flights/prod/source", { [RUNNER_TAG]: "flights-prod-runner" })],
  ["one whose runner's name begins so", secret("a", { [RUNNER_TAG]: "flights-dev-runner-2" })],
  ["one whose runner's name is in other case", secret("a", { [RUNNER_TAG]: "Flights-dev-runner" })],
  ["one without a tag, whatever its name", secret("flights/dev/source")],
  ["one with its name in another tag", secret("a", { "aws:ResourceTag/runner": BASE.functionName })],
  ["one of another account", secret("flights/dev/source", OWN, "444455556666")],
  [
    "one of another region",
    { ...secret("a", OWN), resource: "arn:aws:secretsmanager:us-east-1:111122223333:secret:a-AbCdEf" },
  ],
  ["a secret whose name begins as a listed one's", secret("legacy/key-2")],
  ["another key", decrypt("secretsmanager", `${KEY}2`)],
  ["the key by another service", decrypt("s3")],
  ["the key by the code itself", { action: "kms:Decrypt", resource: KEY }],
  ["another list", object("GetObject", "approvals/dev/list.json")],
  ["another bucket", object("GetObject", "other/prod/list.json")],
  ["the list's writing", object("PutObject", "approvals/prod/list.json")],
  ["the bucket's listing", object("ListBucket", "approvals")],
  ["another function's log", log("PutLogEvents", "/aws/lambda/flights-dev-runner-2")],
  ["the log's reading", log("GetLogEvents", "/aws/lambda/flights-dev-runner")],
  ["a log group", log("CreateLogGroup", "/aws/lambda/flights-dev-runner")],
  ["the log's deletion", log("DeleteLogGroup", "/aws/lambda/flights-dev-runner")],
  ...["CreateNetworkInterface", "DescribeSubnets", "DeleteNetworkInterface"].map((name): [string, Access] => [
    `ec2:${name} for the code`,
    network(name, true),
  ]),
  ["an instance", network("RunInstances")],
  ...[
    ...["PutSecretValue", "DescribeSecret", "ListSecrets", "DeleteSecret", "TagResource", "UpdateSecret"].map(
      (name) => `secretsmanager:${name}`,
    ),
    ...["BatchGetSecretValue", "PutResourcePolicy", "CreateSecret"].map((name) => `secretsmanager:${name}`),
  ].map((action): [string, Access] => [`${action} on its own secret`, { ...secret("a", OWN), action }]),
  ...[
    ["lambda:InvokeFunction", "arn:aws:lambda:eu-west-1:111122223333:function:flights-dev-runner"],
    ["lambda:UpdateFunctionCode", "arn:aws:lambda:eu-west-1:111122223333:function:flights-dev-runner"],
    ["iam:PassRole", "arn:aws:iam::111122223333:role/flights-dev-runner"],
    ["iam:PutRolePolicy", "arn:aws:iam::111122223333:role/flights-dev-runner"],
    ["sts:AssumeRole", "arn:aws:iam::111122223333:role/flights-dev-runner"],
    ["kms:GenerateDataKey", KEY],
    ["xray:GetTraceSummaries", "*"],
  ].map(([action = "", resource = ""]): [string, Access] => [action, { action, resource }]),
];

/** The policies of a role with these needs; with all of them it is in a VPC too. */
const policies = (needs: RoleNeeds) => [rolePolicy(needs), ...(needs === ALL ? [networkPolicy(ALL)] : [])];

/** Which of them a role with these needs may do. */
function allowed(needs: RoleNeeds, accesses: readonly [string, Access][]): string[] {
  const answers = callTool<boolean>(
    "reliability/iam/policy.mjs",
    "isAllowed",
    accesses.map(([, access]) => [policies(needs), { keys: {}, ...access }]),
  );
  return accesses.filter((_, index) => answers[index]).map(([name]) => name);
}
const names = (accesses: readonly [string, Access][]) => accesses.map(([name]) => name);

describe("the role of a PythonRunner", () => {
  it.each<[string, RoleNeeds]>([
    ["without options", BASE],
    ["with all of them", ALL],
  ])("%s reads the secrets that name its function, and writes its own log", (_what, needs) => {
    expect(allowed(needs, ALLOWED)).toEqual(names(ALLOWED));
  });

  it("has what an option needs with the option only", () => {
    expect(allowed(ALL, ALLOWED_IF_USED)).toEqual(names(ALLOWED_IF_USED));
    expect(allowed(BASE, ALLOWED_IF_USED)).toEqual([]);
  });

  it.each<[string, RoleNeeds]>([
    ["without options", BASE],
    ["with all of them", ALL],
  ])("%s is denied all else", (_what, needs) => {
    expect(allowed(needs, DENIED)).toEqual([]);
  });

  it("names no wildcard as an action", () => {
    expect(
      policies(ALL)
        .flatMap(({ Statement }) => Statement)
        .flatMap(({ Action }) => Action)
        .filter((one) => one.includes("*")),
    ).toEqual([]);
  });
});
