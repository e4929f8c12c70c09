import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { parseArn } from "../../core/aws/arn";
import type { AwsSettings } from "../../core/aws/settings";
import type { FunctionDescription } from "../../core/doctor/function";
import { type LambdaTarget, qualifiedArn } from "../../core/runner/target";
import { type ClientOptions, clientConfig, repeating } from "./clients";
import { translated } from "./errors";

/**
 * What Lambda says of a function, as it is: one that is being changed is not waited for. Nothing of its environment is kept,
 * which may hold secrets.
 * @throws ServiceError, also where there is none.
 */
export async function describeFunction(
  target: LambdaTarget,
  settings: AwsSettings,
  options: ClientOptions = {},
): Promise<FunctionDescription> {
  const client = new LambdaClient({ ...clientConfig(settings, "lambda"), ...repeating(options) });
  const { functionArn, qualifier } = target;
  try {
    const found = await client.send(
      new GetFunctionConfigurationCommand({
        FunctionName: functionArn,
        ...(qualifier === undefined ? {} : { Qualifier: qualifier }),
      }),
    );
    const name = parseArn(functionArn)?.resource.split(":")[1] ?? "";
    return {
      state: found.State,
      stateReason: found.StateReason,
      lastUpdateStatus: found.LastUpdateStatus,
      lastUpdateReason: found.LastUpdateStatusReason,
      version: found.Version,
      runtime: found.PackageType === "Image" ? undefined : found.Runtime,
      handler: found.Handler,
      architecture: found.Architectures?.[0],
      timeoutSeconds: found.Timeout,
      memoryMb: found.MemorySize,
      roleArn: found.Role,
      codeSha256: found.CodeSha256,
      isInVpc: (found.VpcConfig?.SubnetIds ?? []).length > 0,
      tenantIsolation: found.TenancyConfig?.TenantIsolationMode === "PER_TENANT",
      logGroup: found.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`,
    };
  } catch (error) {
    const endpoint = settings.endpoints["lambda"] ?? `Lambda in ${settings.region}`;
    throw translated(error, {
      operation: "GetFunctionConfiguration",
      on: qualifiedArn(target),
      endpoint,
    });
  } finally {
    client.destroy();
  }
}
