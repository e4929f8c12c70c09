import { readFile } from "node:fs/promises";
import path from "node:path";
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  LambdaClient,
  PublishVersionCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { createFunctionInput } from "../../../provider/core/runner-function/create-function";
import { runnerFunction } from "../../../provider/core/runner-function/definition";
import type { RunnerFunctionSettings } from "../../../provider/core/runner-function/settings";
import { clientOptions, emulator } from "./emulator";
import { repository } from "./workspace";

/** Makes another function with the runner; `$LATEST` is all that it has. @returns its ARN */
export async function createRunner(
  name: string,
  {
    region = emulator.region,
    zip = path.join(repository, "dist", "runner.zip"),
    ...settings
  }: RunnerFunctionSettings & { region?: string; zip?: string } = {},
): Promise<string> {
  const lambda = new LambdaClient({ ...clientOptions, region });
  const fn = runnerFunction(name, {
    timeout: 60,
    ...settings,
    environment: { AWS_ENDPOINT_URL: emulator.endpoint, ...settings.environment },
  });
  try {
    const { FunctionArn } = await lambda.send(
      new CreateFunctionCommand({
        ...createFunctionInput(fn, `arn:aws:iam::000000000000:role/${name}`),
        // Lambda sets it; the emulator doesn't.
        Environment: { Variables: { ...fn.variables, AWS_LAMBDA_LOG_GROUP_NAME: fn.logGroup.name } },
        Code: { ZipFile: await readFile(zip) },
      }),
    );
    return FunctionArn ?? "";
  } finally {
    lambda.destroy();
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
