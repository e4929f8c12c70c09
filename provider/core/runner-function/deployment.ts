import { approvalsPlace } from "../approvals/place";
import { defined } from "../records";
import { createFunctionInput } from "./create-function";
import type { RunnerFunction } from "./definition";
import { functionDescription } from "./description";
import { type FunctionPlace, networkPolicy, type PolicyDocument, rolePolicy, TRUST_DOCUMENT } from "./role";
import type { RunnerFunctionSettings } from "./settings";

/**
 * All that a runner is made of, as the AWS SDK takes it, in the order in which it is made: Lambda would make a log group that is kept
 * for ever, and the code would meet a role without rights.
 *
 * @param settings Those that the function was made of.
 */
export function runnerDeployment(
  fn: RunnerFunction,
  place: FunctionPlace,
  settings: RunnerFunctionSettings = {},
) {
  const { functionName, logGroup, tags } = fn;
  const { approvals, kmsKeyArn, permissionsBoundary, secretArns, vpc } = settings;
  const policy = rolePolicy({
    ...place,
    functionName,
    secretArns,
    kmsKeyArn,
    approvals: approvals === undefined ? undefined : approvalsPlace(approvals),
    tracing: fn.tracingMode === "Active",
  });
  const inline = (PolicyName: string, document: PolicyDocument) => ({
    RoleName: functionName,
    PolicyName,
    PolicyDocument: JSON.stringify(document),
  });
  return {
    logGroup: defined({ logGroupName: logGroup.name, tags: tags && { ...tags } }),
    /** `undefined`: for ever. */
    retention:
      logGroup.retentionInDays === 0
        ? undefined
        : { logGroupName: logGroup.name, retentionInDays: logGroup.retentionInDays },
    role: defined({
      RoleName: functionName,
      AssumeRolePolicyDocument: JSON.stringify(TRUST_DOCUMENT),
      PermissionsBoundary: permissionsBoundary,
      Tags: tags && Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    }),
    rolePolicies: [
      inline("runner", policy),
      ...(vpc === undefined ? [] : [inline("network", networkPolicy({ ...place, functionName }))]),
    ],
    function: {
      ...createFunctionInput(fn, `arn:${place.partition}:iam::${place.account}:role/${functionName}`),
      Description: functionDescription(JSON.stringify(policy), permissionsBoundary),
    },
    /** A call of its own, after the function. */
    concurrency:
      fn.reservedConcurrency === undefined
        ? undefined
        : { FunctionName: functionName, ReservedConcurrentExecutions: fn.reservedConcurrency },
  };
}
