import type { ApprovalsPlace } from "../approvals/place";
import { PREVIEW_RUNNER_TAG, RUNNER_TAG } from "../credentials/runner-tags";
import { logGroupName } from "./name";

/** A policy document of IAM. */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly PolicyStatement[];
}

export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: { readonly Service: string };
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: {
    readonly [operator: string]: { readonly [key: string]: string | readonly string[] };
  };
}

/** Where the function is. */
export interface FunctionPlace {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/** What the role's policy depends on. */
export interface RoleNeeds extends FunctionPlace {
  readonly functionName: string;
  /** Secrets that no connection of this package stores. */
  readonly secretArns?: readonly string[] | undefined;
  /** The key that secrets are encrypted with. */
  readonly kmsKeyArn?: string | undefined;
  readonly approvals?: ApprovalsPlace | undefined;
  readonly tracing?: boolean | undefined;
}

/** What Lambda does with network interfaces in the function's role. */
const NETWORK_ACTIONS = [
  "ec2:AssignPrivateIpAddresses",
  "ec2:CreateNetworkInterface",
  "ec2:DeleteNetworkInterface",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSubnets",
  "ec2:UnassignPrivateIpAddresses",
];

/** Who may be in the role: Lambda, and nobody else. */
export const TRUST_DOCUMENT: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "LambdaRuns",
      Effect: "Allow",
      Principal: { Service: "lambda.amazonaws.com" },
      Action: "sts:AssumeRole",
    },
  ],
};

/**
 * All that the runner's function may do: read the secrets that name it, and those that were listed, and write its own log.
 * What is not used is not in it.
 */
export function rolePolicy(needs: RoleNeeds): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      taggedSecrets("ReadOwnSecrets", RUNNER_TAG, needs),
      taggedSecrets("ReadPreviewSecrets", PREVIEW_RUNNER_TAG, needs),
      ...listedSecrets(needs),
      ...secretsKey(needs),
      ...approvedCode(needs),
      ownLogs(needs),
      ...traces(needs),
    ],
  };
}

function taggedSecrets(Sid: string, tag: string, needs: RoleNeeds): PolicyStatement {
  return {
    Sid,
    Effect: "Allow",
    Action: "secretsmanager:GetSecretValue",
    Resource: `${arnOf("secretsmanager", needs)}:secret:*`,
    Condition: { StringEquals: { [`aws:ResourceTag/${tag}`]: needs.functionName } },
  };
}

function listedSecrets({ secretArns = [] }: RoleNeeds): PolicyStatement[] {
  if (secretArns.length === 0) return [];
  return [
    {
      Sid: "ReadListedSecrets",
      Effect: "Allow",
      Action: "secretsmanager:GetSecretValue",
      Resource: [...new Set(secretArns)].sort(),
    },
  ];
}

function secretsKey({ kmsKeyArn, partition, region }: RoleNeeds): PolicyStatement[] {
  if (kmsKeyArn === undefined) return [];
  const suffix = partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
  return [
    {
      Sid: "DecryptSecrets",
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: kmsKeyArn,
      Condition: { StringEquals: { "kms:ViaService": `secretsmanager.${region}.${suffix}` } },
    },
  ];
}

function approvedCode({ approvals, partition }: RoleNeeds): PolicyStatement[] {
  if (approvals === undefined) return [];
  return [
    {
      Sid: "ReadApprovals",
      Effect: "Allow",
      Action: "s3:GetObject",
      Resource: `arn:${partition}:s3:::${approvals.bucket}/${approvals.key}`,
    },
  ];
}

function ownLogs(needs: RoleNeeds): PolicyStatement {
  return {
    Sid: "WriteOwnLogs",
    Effect: "Allow",
    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
    Resource: `${arnOf("logs", needs)}:log-group:${logGroupName(needs.functionName)}:*`,
  };
}

/** AWS X-Ray knows no resource for these. */
function traces({ tracing }: RoleNeeds): PolicyStatement[] {
  if (tracing !== true) return [];
  return [
    {
      Sid: "WriteTraces",
      Effect: "Allow",
      Action: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
      Resource: "*",
    },
  ];
}

/**
 * What the role of a function in a VPC may do beside that. Lambda itself makes and removes the function's network interfaces, in this
 * role. Most of these actions know no resource; so the function's own code, which is in the same role, is denied them.
 *
 * A policy of its own: it has to be there before the function enters the VPC, and until it has left.
 */
export function networkPolicy(place: FunctionPlace & Pick<RoleNeeds, "functionName">): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      { Sid: "AttachToNetwork", Effect: "Allow", Action: NETWORK_ACTIONS, Resource: "*" },
      {
        Sid: "KeepCodeFromNetwork",
        Effect: "Deny",
        Action: NETWORK_ACTIONS,
        Resource: "*",
        Condition: {
          ArnEquals: {
            "lambda:SourceFunctionArn": `${arnOf("lambda", place)}:function:${place.functionName}`,
          },
        },
      },
    ],
  };
}

function arnOf(service: string, { partition, region, account }: FunctionPlace): string {
  return `arn:${partition}:${service}:${region}:${account}`;
}
