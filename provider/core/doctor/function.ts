import { isPublishedVersion, type LambdaTarget, qualifiedArn } from "../runner/target";
import { MAX_TIMEOUT, RUNNER_FUNCTION } from "../runner-function/settings";
import { type Check, failed, ok, warning } from "./check";

// What `doctor` says of a runner's function by what AWS Lambda says of it.

/** A function as Lambda describes it, as far as checks need it. */
export interface FunctionDescription {
  readonly state: string | undefined;
  readonly stateReason: string | undefined;
  readonly lastUpdateStatus: string | undefined;
  readonly lastUpdateReason: string | undefined;
  /** The version that the qualifier stands for now. */
  readonly version: string | undefined;
  /** `undefined` of a container image. */
  readonly runtime: string | undefined;
  readonly handler: string | undefined;
  readonly architecture: string | undefined;
  readonly timeoutSeconds: number | undefined;
  readonly memoryMb: number | undefined;
  readonly roleArn: string | undefined;
  /** Of its code, SHA-256 in base64. */
  readonly codeSha256: string | undefined;
  readonly isInVpc: boolean;
  /** Whether it keeps execution environments apart by tenants. */
  readonly tenantIsolation: boolean;
  readonly logGroup: string | undefined;
}

const LEAST_SECONDS = 60;
const LEAST_MB = 512;
const OLDEST_PYTHON = 10;

/** Who `doctor` is to a function that is isolated by tenants, where the connection's own tenant isn't known. */
const DOCTOR_TENANT = "python-connectors/doctor";

/** The function as `doctor` invokes it, whatever is declared: with a tenant where Lambda wants one, else without. */
export function forDoctor(target: LambdaTarget, { tenantIsolation }: FunctionDescription): LambdaTarget {
  const { functionArn, qualifier, tenant = DOCTOR_TENANT } = target;
  return { functionArn, qualifier, ...(tenantIsolation ? { tenantIsolation, tenant } : {}) };
}

/** A function that is to be checked. */
interface CheckedFunction {
  readonly target: LambdaTarget;
  /** Whether a connection's runner says how it is: a flag names no more than the function. */
  readonly isDeclared: boolean;
}

/** @param zipSha256 Of this package's runner.zip, SHA-256 in base64; `undefined` where it can't be read. */
export function functionChecks(
  { target, isDeclared }: CheckedFunction,
  found: FunctionDescription,
  zipSha256: string | undefined,
): Check[] {
  return [
    stateCheck(found),
    versionCheck(target, found),
    runtimeCheck(found),
    sizeCheck(found),
    codeCheck(found, zipSha256),
    tenancyCheck(found, isDeclared ? target.tenantIsolation === true : undefined),
    ok("role", found.roleArn ?? "not told"),
    ok("network", found.isInVpc ? "in a VPC: what it reaches goes by the VPC's routes" : "Lambda's own"),
  ];
}

function stateCheck(found: FunctionDescription): Check {
  const name = "function";
  const { state = "Active", lastUpdateStatus = "Successful" } = found;
  const because = (reason: string | undefined) => (reason === undefined ? "" : `: ${reason}`);
  if (state === "Failed" || lastUpdateStatus === "Failed") {
    const reason = because(state === "Failed" ? found.stateReason : found.lastUpdateReason);
    return failed({
      name,
      code: "FUNCTION_BROKEN",
      says: `State ${state}, LastUpdateStatus ${lastUpdateStatus}${reason}`,
      next: "Correct what the reason names in the function's settings, and deploy the runner again.",
    });
  }
  if (state !== "Active" || lastUpdateStatus !== "Successful") {
    return warning({
      name,
      code: "FUNCTION_NOT_READY",
      says: `State ${state}, LastUpdateStatus ${lastUpdateStatus}${because(found.stateReason)}`,
      next: "Run the command again in a minute.",
    });
  }
  return ok(name, "Active, and its last update was successful");
}

function versionCheck(target: LambdaTarget, { version }: FunctionDescription): Check {
  if (isPublishedVersion(target)) return ok("version", `${target.qualifier}, which never changes`);
  const alias = target.qualifier;
  const what =
    alias === undefined || alias === "$LATEST"
      ? "$LATEST, which changes with each deployment"
      : `${alias}, an alias that stands for version ${version ?? "?"} now`;
  return warning({
    name: "version",
    code: "FUNCTION_NOT_PUBLISHED",
    says: `${qualifiedArn(target)} is ${what}: a preview doesn't see which code an update will run`,
    next: "Publish a version, and name it as runner.qualifier.",
  });
}

function runtimeCheck({ runtime, handler, architecture }: FunctionDescription): Check {
  const name = "runtime";
  if (runtime === undefined) return ok(name, "a container image");
  const [, minor] = /^python3\.(\d{1,3})$/.exec(runtime) ?? [];
  if (!(Number(minor) >= OLDEST_PYTHON)) {
    return failed({
      name,
      code: "FUNCTION_RUNTIME",
      says: `${runtime} is not python3.${OLDEST_PYTHON} or later`,
      next: "Deploy the runner with the runtime python3.13.",
    });
  }
  if (handler !== RUNNER_FUNCTION.handler) {
    return failed({
      name,
      code: "FUNCTION_HANDLER",
      says: `its handler is ${handler ?? "not set"}, which is not this package's runner`,
      next: `Set the handler to ${RUNNER_FUNCTION.handler}, or correct runner.functionArn.`,
    });
  }
  return ok(name, [runtime, architecture, handler].filter((part) => part).join(", "));
}

function sizeCheck({ timeoutSeconds, memoryMb }: FunctionDescription): Check {
  const name = "timeout and memory";
  const says = `${timeoutSeconds ?? "?"} s, ${memoryMb ?? "?"} MB`;
  const problems = [
    ...(timeoutSeconds !== undefined && timeoutSeconds > MAX_TIMEOUT
      ? [`a timeout of at most ${MAX_TIMEOUT} s leaves time for the answer`]
      : []),
    ...(timeoutSeconds !== undefined && timeoutSeconds < LEAST_SECONDS
      ? [`less than ${LEAST_SECONDS} s is short for a generation, which then takes many invocations`]
      : []),
    ...(memoryMb !== undefined && memoryMb < LEAST_MB
      ? [`less than ${LEAST_MB} MB is little for pandas and pyarrow, and makes the function slow`]
      : []),
  ];
  if (problems.length === 0) return ok(name, says);
  return warning({
    name,
    code: "FUNCTION_SIZE",
    says: `${says}: ${problems.join("; ")}`,
    next: "Deploy the runner with 1024 MB and a timeout of 300 to 840 s, for example.",
  });
}

function tenancyCheck({ tenantIsolation: found }: FunctionDescription, declared: boolean | undefined): Check {
  const name = "tenant isolation";
  if (declared === undefined || declared === found) {
    return ok(name, found ? "on: each connection has execution environments of its own" : "off");
  }
  return failed({
    name,
    code: "FUNCTION_TENANCY",
    says: `it is ${found ? "on" : "off"}, and the connection's runner says otherwise`,
    next: found ? "Write tenantIsolation: true on the runner." : "Leave tenantIsolation out on the runner.",
  });
}

function codeCheck({ codeSha256, runtime }: FunctionDescription, zipSha256: string | undefined): Check {
  const name = "runner's code";
  if (codeSha256 !== undefined && codeSha256 === zipSha256) return ok(name, "this package's runner.zip");
  return warning({
    name,
    code: "RUNNER_OTHER_CODE",
    says:
      runtime === undefined
        ? "a container image: whether this package's runner is in it shows in its answer alone"
        : "it is not this package's runner.zip, byte for byte",
    next: "Deploy dist/runner.zip of the package's version, unless you packed the runner yourself.",
  });
}
