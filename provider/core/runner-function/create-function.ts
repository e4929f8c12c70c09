import type { RunnerFunction } from "./definition";

/**
 * The function as `CreateFunction` of the AWS SDK takes it, but for its code.
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
    ...(fn.tenantIsolationMode === undefined
      ? {}
      : { TenancyConfig: { TenantIsolationMode: fn.tenantIsolationMode } }),
    Environment: { Variables: { ...fn.variables } },
    Role: role,
  };
}
