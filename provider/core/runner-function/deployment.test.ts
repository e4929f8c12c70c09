import { runnerFunction } from "./definition";
import { runnerDeployment } from "./deployment";
import { functionDescription } from "./description";
import { type PolicyDocument, rolePolicy, TRUST_DOCUMENT } from "./role";
import type { RunnerFunctionSettings } from "./settings";

const PLACE = { partition: "aws", region: "eu-west-1", account: "111122223333" };
const SECRET = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:legacy-AbCdEf";

const deployment = (settings: RunnerFunctionSettings = {}) =>
  runnerDeployment(runnerFunction("runner", settings), PLACE, settings);

describe("what a runner is made of", () => {
  it("is a log group that is kept for a while, a role with one policy, and a function in it", () => {
    const made = deployment();
    expect(made.logGroup).toEqual({ logGroupName: "/aws/lambda/runner" });
    expect(made.retention).toEqual({ logGroupName: "/aws/lambda/runner", retentionInDays: 30 });
    expect(made.role).toEqual({
      RoleName: "runner",
      AssumeRolePolicyDocument: JSON.stringify(TRUST_DOCUMENT),
    });
    const PolicyDocument = JSON.stringify(rolePolicy({ ...PLACE, functionName: "runner" }));
    expect(made.rolePolicies).toEqual([{ RoleName: "runner", PolicyName: "runner", PolicyDocument }]);
    expect(made.function).toMatchObject({
      FunctionName: "runner",
      Role: "arn:aws:iam::111122223333:role/runner",
      Description: functionDescription(PolicyDocument, undefined),
    });
    expect(made.concurrency).toBeUndefined();
  });

  it("has its tags and its limits everywhere where they belong", () => {
    const made = deployment({
      tags: { team: "data" },
      permissionsBoundary: "arn:aws:iam::aws:policy/PowerUserAccess",
      logRetentionInDays: 0,
      reservedConcurrency: 5,
    });
    expect(made.logGroup).toMatchObject({ tags: { team: "data" } });
    expect(made.function).toMatchObject({ Tags: { team: "data" } });
    expect(made.role).toMatchObject({
      PermissionsBoundary: "arn:aws:iam::aws:policy/PowerUserAccess",
      Tags: [{ Key: "team", Value: "data" }],
    });
    expect(made.retention).toBeUndefined();
    expect(made.concurrency).toEqual({ FunctionName: "runner", ReservedConcurrentExecutions: 5 });
  });

  it("has the rights that its settings need, and no others", () => {
    const settings = {
      secretArns: [SECRET],
      kmsKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/k-1",
      execute: "approved" as const,
      approvals: "s3://approvals/list",
      tracing: true,
      vpc: { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] },
    };
    const sids = ({ PolicyDocument }: { PolicyDocument: string }) =>
      (JSON.parse(PolicyDocument) as PolicyDocument).Statement.map(({ Sid }) => Sid);
    expect(deployment(settings).rolePolicies.map(sids)).toEqual([
      [
        "ReadOwnSecrets",
        "ReadPreviewSecrets",
        "ReadListedSecrets",
        "DecryptSecrets",
        "ReadApprovals",
        "WriteOwnLogs",
        "WriteTraces",
      ],
      ["AttachToNetwork", "KeepCodeFromNetwork"],
    ]);
  });
});
