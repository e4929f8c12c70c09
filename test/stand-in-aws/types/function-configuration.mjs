/** Inputs that are a function's configuration: a change of one makes the next published version another one. */
export const CONFIGURATION = [
  "description",
  "environment",
  "ephemeralStorage",
  "handler",
  "kmsKeyArn",
  "layers",
  "loggingConfig",
  "memorySize",
  "role",
  "runtime",
  "snapStart",
  "timeout",
  "tracingConfig",
  "vpcConfig",
];

/**
 * The configuration as Lambda takes it. What the program leaves out is what Lambda has by default: an input that was removed goes
 * back to it.
 *
 * @param {import("../resource-type.mjs").Properties} inputs
 */
export function configuration(inputs) {
  const { environment, ephemeralStorage, loggingConfig, snapStart, tracingConfig, vpcConfig } = inputs;
  return {
    Description: inputs["description"] ?? "",
    Handler: inputs["handler"],
    Runtime: inputs["runtime"],
    MemorySize: inputs["memorySize"] ?? 128,
    Timeout: inputs["timeout"] ?? 3,
    KMSKeyArn: inputs["kmsKeyArn"] ?? "",
    Layers: inputs["layers"] ?? [],
    Environment: { Variables: environment?.variables ?? {} },
    EphemeralStorage: { Size: ephemeralStorage?.size ?? 512 },
    TracingConfig: { Mode: tracingConfig?.mode ?? "PassThrough" },
    SnapStart: { ApplyOn: snapStart?.applyOn ?? "None" },
    ...(vpcConfig
      ? { VpcConfig: { SubnetIds: vpcConfig.subnetIds, SecurityGroupIds: vpcConfig.securityGroupIds } }
      : {}),
    ...(loggingConfig
      ? {
          LoggingConfig: {
            LogFormat: loggingConfig.logFormat,
            LogGroup: loggingConfig.logGroup,
            ApplicationLogLevel: loggingConfig.applicationLogLevel,
            SystemLogLevel: loggingConfig.systemLogLevel,
          },
        }
      : {}),
  };
}
