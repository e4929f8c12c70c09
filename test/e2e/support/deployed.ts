import { CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  GetRolePolicyCommand,
  IAMClient,
  ListRolePoliciesCommand,
  ListRolesCommand,
} from "@aws-sdk/client-iam";
import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  ListFunctionsCommand,
  ListVersionsByFunctionCommand,
} from "@aws-sdk/client-lambda";
import { clientOptions, emulator, secretNames } from "./emulator";

/** What the emulator has of things whose name holds this text, as `kind name`. */
export async function deployed(part: string, region = emulator.region): Promise<string[]> {
  const options = { ...clientOptions, region };
  const { Functions = [] } = await new LambdaClient(options).send(new ListFunctionsCommand({}));
  const { Roles = [] } = await new IAMClient(options).send(new ListRolesCommand({ MaxItems: 1000 }));
  const { logGroups = [] } = await new CloudWatchLogsClient(options).send(new DescribeLogGroupsCommand({}));
  const all = [
    ...Functions.map(({ FunctionName }) => `function ${FunctionName}`),
    ...Roles.map(({ RoleName }) => `role ${RoleName}`),
    ...logGroups.map(({ logGroupName }) => `log group ${logGroupName}`),
    ...(await secretNames(part, region)).map((name) => `secret ${name}`),
  ];
  return all.filter((one) => one.includes(part)).sort();
}

/** A function as Lambda has it. */
export function configurationOf(FunctionName: string): Promise<object> {
  return new LambdaClient(clientOptions).send(new GetFunctionConfigurationCommand({ FunctionName }));
}

/** The published versions of a function. */
export async function versionsOf(FunctionName: string): Promise<string[]> {
  const { Versions = [] } = await new LambdaClient(clientOptions).send(
    new ListVersionsByFunctionCommand({ FunctionName }),
  );
  return Versions.map(({ Version = "" }) => Version).filter((version) => version !== "$LATEST");
}

/** All policies of a role as IAM has them; a program's `Statement` may be looked at. */
export async function policiesOf(RoleName: string): Promise<{ Statement: { Sid: string }[] }[]> {
  const iam = new IAMClient(clientOptions);
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  return Promise.all(
    PolicyNames.map(async (PolicyName) => {
      const { PolicyDocument = "" } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
      return JSON.parse(decodeURIComponent(PolicyDocument));
    }),
  );
}
