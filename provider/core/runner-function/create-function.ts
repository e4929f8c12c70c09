import { defined } from "../records";
import type { RunnerFunction } from "./definition";

/**
 * The function as `CreateFunction` of the AWS SDK takes it, but for its code. How many of it may run at once is another call.
 * @param role ARN of the role that it runs in.
 */
export function createFunctionInput(fn: RunnerFunction, role: string) {
  return {
    FunctionName: fn.functionName,
    Runtime: fn.runtime,
    Handler: fn.handler,
    Architectures: [fn.architecture],
    MemorySize: fn.memorySize,
    Timeout: fn.timeout,
    EphemeralStorage: { Size: fn.ephemeralStorage },
    TracingConfig: { Mode: fn.tracingMode },
    LoggingConfig: { LogFormat: "Text" as const, LogGroup: fn.logGroup.name },
    ...defined({
      TenancyConfig: fn.tenantIsolationMode && { TenantIsolationMode: fn.tenantIsolationMode },
      VpcConfig: fn.vpc && {
        SubnetIds: [...fn.vpc.subnetIds],
        SecurityGroupIds: [...fn.vpc.securityGroupIds],
      },
      KMSKeyArn: fn.kmsKeyArn,
      Layers: fn.layers && [...fn.layers],
      Tags: fn.tags && { ...fn.tags },
    }),
    Environment: { Variables: { ...fn.variables } },
    Role: role,
  };
}
