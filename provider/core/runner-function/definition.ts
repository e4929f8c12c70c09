import { functionVariables } from "./environment";
import { logGroupName } from "./name";
import {
  type Architecture,
  DEFAULTS,
  RUNNER_FUNCTION,
  type RunnerFunctionSettings,
  type VpcSettings,
} from "./settings";

/** The most that its code has unpacked, in bytes: what layers have comes on top, up to Lambda's limit. */
export const UNZIPPED_BYTES = 2 * 1024 * 1024;

/** A runner's function, whatever deploys it. Its code is the package's `dist/runner.zip`. */
export interface RunnerFunction {
  readonly functionName: string;
  readonly runtime: typeof RUNNER_FUNCTION.runtime;
  readonly handler: typeof RUNNER_FUNCTION.handler;
  readonly architecture: Architecture;
  /** MiB */
  readonly memorySize: number;
  /** seconds */
  readonly timeout: number;
  /** MiB */
  readonly ephemeralStorage: number;
  /** `undefined`: what the account has left. */
  readonly reservedConcurrency: number | undefined;
  readonly tracingMode: "Active" | "PassThrough";
  /** Fixed when the function is made. */
  readonly tenantIsolationMode: "PER_TENANT" | undefined;
  readonly variables: { readonly [name: string]: string };
  readonly vpc: VpcSettings | undefined;
  /** The key that its variables are encrypted with; `undefined`: Lambda's own. */
  readonly kmsKeyArn: string | undefined;
  readonly layers: readonly string[] | undefined;
  readonly tags: { readonly [key: string]: string } | undefined;
  readonly logGroup: { readonly name: string; readonly retentionInDays: number };
}

/** The function that these settings are of. */
export function runnerFunction(functionName: string, settings: RunnerFunctionSettings = {}): RunnerFunction {
  const { execute = "always", approvals, environment = {}, tracing, tenantIsolation } = settings;
  return {
    functionName,
    ...RUNNER_FUNCTION,
    architecture: settings.architecture ?? DEFAULTS.architecture,
    memorySize: settings.memorySize ?? DEFAULTS.memorySize,
    timeout: settings.timeout ?? DEFAULTS.timeout,
    ephemeralStorage: settings.ephemeralStorage ?? DEFAULTS.ephemeralStorage,
    reservedConcurrency: settings.reservedConcurrency,
    // Said in any case: a mode that is no longer asked for has to go.
    tracingMode: tracing === true ? "Active" : "PassThrough",
    tenantIsolationMode: tenantIsolation === true ? "PER_TENANT" : undefined,
    variables: functionVariables(execute, approvals, environment),
    vpc: settings.vpc,
    kmsKeyArn: settings.kmsKeyArn,
    layers: settings.layers,
    tags: settings.tags,
    logGroup: {
      name: logGroupName(functionName),
      retentionInDays: settings.logRetentionInDays ?? DEFAULTS.logRetentionInDays,
    },
  };
}
