import { networkPolicy, type RoleNeeds, rolePolicy, TRUST_DOCUMENT } from "./role";

const NEEDS: RoleNeeds = {
  partition: "aws",
  region: "eu-west-1",
  account: "111122223333",
  functionName: "runner",
};
const sids = (needs: Partial<RoleNeeds>) =>
  rolePolicy({ ...NEEDS, ...needs }).Statement.map(({ Sid }) => Sid);
const BASE = ["ReadOwnSecrets", "ReadPreviewSecrets", "WriteOwnLogs"];

it("Lambda may be in the role, and nobody else", () => {
  expect(TRUST_DOCUMENT.Statement).toEqual([
    {
      Sid: "LambdaRuns",
      Effect: "Allow",
      Principal: { Service: "lambda.amazonaws.com" },
      Action: "sts:AssumeRole",
    },
  ]);
});

describe("the role's policy", () => {
  it.each<[string, Partial<RoleNeeds>, string[]]>([
    ["nothing", {}, []],
    ["no secrets", { secretArns: [] }, []],
    ["secrets", { secretArns: ["arn:b", "arn:a", "arn:b"] }, ["ReadListedSecrets"]],
    ["a key", { kmsKeyArn: "arn:key" }, ["DecryptSecrets"]],
    ["a list", { approvals: { bucket: "b", key: "k" } }, ["ReadApprovals"]],
    ["tracing", { tracing: true }, ["WriteTraces"]],
    ["no tracing", { tracing: false }, []],
  ])("has for %s what that needs, and no more", (_what, needs, more) => {
    expect(sids(needs).sort()).toEqual([...BASE, ...more].sort());
  });

  it("is the same in whatever order secrets are listed", () => {
    const [one, other] = [
      ["arn:a", "arn:b"],
      ["arn:b", "arn:a", "arn:a"],
    ].map((secretArns) => rolePolicy({ ...NEEDS, secretArns }));
    expect(one).toEqual(other);
  });

  it("names the partition that the function is in, and its domain", () => {
    const needs = {
      ...NEEDS,
      partition: "aws-cn",
      region: "cn-north-1",
      kmsKeyArn: "arn:aws-cn:kms:cn-north-1:111122223333:key/k",
      approvals: { bucket: "b", key: "k" },
    };
    const text = JSON.stringify([rolePolicy(needs), networkPolicy(needs)]);
    expect(text).not.toContain("arn:aws:");
    expect(text).toContain("secretsmanager.cn-north-1.amazonaws.com.cn");
    expect(text).toContain("arn:aws-cn:s3:::b/k");
  });

  it("is in the limit of a role's inline policies with all that it can have", () => {
    const secretArns = Array.from(
      { length: 50 },
      (_, index) => `arn:aws:secretsmanager:eu-west-1:111122223333:secret:team/legacy/source-${index}-??????`,
    );
    const policy = rolePolicy({ ...NEEDS, secretArns, kmsKeyArn: "arn:key", tracing: true });
    const all = JSON.stringify(policy) + JSON.stringify(networkPolicy(NEEDS));
    // The limit is of all of them together.
    expect(all.length).toBeLessThan(10_240);
  });
});
