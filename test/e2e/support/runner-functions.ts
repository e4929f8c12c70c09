import { readFile } from "node:fs/promises";
import path from "node:path";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  PutRetentionPolicyCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  LambdaClient,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { runnerFunction } from "../../../provider/core/runner-function/definition";
import { runnerDeployment } from "../../../provider/core/runner-function/deployment";
import type { RunnerFunctionSettings } from "../../../provider/core/runner-function/settings";
import { clientOptions, emulator } from "./emulator";
import { repository } from "./workspace";

const PLACE = { partition: "aws", account: "000000000000" };

/**
 * Makes another runner as the definition says, with its log group, its role and the role's policy; `$LATEST` is all that it has.
 * @returns the function's ARN
 */
export async function createRunner(
  name: string,
  {
    region = emulator.region,
    zip = path.join(repository, "dist", "runner.zip"),
    ...settings
  }: RunnerFunctionSettings & { region?: string; zip?: string } = {},
): Promise<string> {
  const all = { ...settings, environment: { AWS_ENDPOINT_URL: emulator.endpoint, ...settings.environment } };
  const fn = runnerFunction(name, { timeout: 60, ...all });
  const inputs = runnerDeployment(fn, { ...PLACE, region }, all);
  const [logs, iam, lambda] = [
    new CloudWatchLogsClient({ ...clientOptions, region }),
    new IAMClient({ ...clientOptions, region }),
    new LambdaClient({ ...clientOptions, region }),
  ];
  try {
    await logs.send(new CreateLogGroupCommand(inputs.logGroup));
    if (inputs.retention) await logs.send(new PutRetentionPolicyCommand(inputs.retention));
    await iam.send(new CreateRoleCommand(inputs.role));
    for (const policy of inputs.rolePolicies) await iam.send(new PutRolePolicyCommand(policy));
    const { FunctionArn } = await lambda.send(
      new CreateFunctionCommand({
        ...inputs.function,
        // Lambda sets it; the emulator doesn't.
        Environment: { Variables: { ...fn.variables, AWS_LAMBDA_LOG_GROUP_NAME: fn.logGroup.name } },
        Code: { ZipFile: await readFile(zip) },
      }),
    );
    if (inputs.concurrency) await lambda.send(new PutFunctionConcurrencyCommand(inputs.concurrency));
    return FunctionArn ?? "";
  } finally {
    for (const client of [logs, iam, lambda]) client.destroy();
  }
}

/** Changes a function and publishes it as another version. @returns the version */
export async function publishRunner(name: string): Promise<string> {
  const lambda = new LambdaClient(clientOptions);
  try {
    const Description = `of ${new Date().toISOString()}`;
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, Description }));
    const { Version = "" } = await lambda.send(new PublishVersionCommand({ FunctionName: name }));
    return Version;
  } finally {
    lambda.destroy();
  }
}

/** Deletes one version of a function: whoever asks for it fails from now on. */
export async function deleteRunnerVersion(name: string, version: string): Promise<void> {
  const lambda = new LambdaClient(clientOptions);
  try {
    await lambda.send(new DeleteFunctionCommand({ FunctionName: name, Qualifier: version }));
  } finally {
    lambda.destroy();
  }
}

/** Has the proxy do this to requests, in the place of what it did by this name. */
export async function setRules(kind: "strict" | "faults", name: string, rules: readonly object[]) {
  const answer = await fetch(`${emulator.endpoint}/_recorder/${kind}/${name}`, {
    method: "PUT",
    body: JSON.stringify(rules),
  });
  if (!answer.ok) throw new Error(await answer.text());
}
