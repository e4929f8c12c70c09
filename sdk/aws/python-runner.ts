import path from "node:path";
import { LogGroup } from "@pulumi/aws/cloudwatch";
import { getCallerIdentityOutput } from "@pulumi/aws/getCallerIdentity";
import { getRegionOutput } from "@pulumi/aws/getRegion";
import { Role, RolePolicy } from "@pulumi/aws/iam";
import { type FunctionArgs, Function as LambdaFunction, type LayerVersion } from "@pulumi/aws/lambda";
import * as pulumi from "@pulumi/pulumi";
import { approvalsPlace } from "../../provider/core/approvals/place";
import { parseArn } from "../../provider/core/aws/arn";
import { defined } from "../../provider/core/records";
import { type RunnerFunction, runnerFunction } from "../../provider/core/runner-function/definition";
import { functionDescription } from "../../provider/core/runner-function/description";
import { functionVariables } from "../../provider/core/runner-function/environment";
import { defaultFunctionName } from "../../provider/core/runner-function/name";
import {
  type FunctionPlace,
  networkPolicy,
  rolePolicy,
  TRUST_DOCUMENT,
} from "../../provider/core/runner-function/role";
import type { PythonRunnerArgs } from "./args";
import { checkArguments, whenKnown, withOwnLayer } from "./checked-args";
import { runnerLayer } from "./runner-layer";
import { transformed } from "./transform";

/** What the package's build puts beside its compiled modules. */
const RUNNER_ZIP = path.join(__dirname, "..", "..", "runner.zip");

/**
 * The Lambda function that runs connections' and connectors' Python code, with a role and a log group of its own. The role
 * may read the secrets of the connections that have this runner and write its log, and nothing else.
 *
 * @example
 * ```ts
 * const runner = new PythonRunner("runner", { memorySize: 2048 });
 * const nycflights = new PythonConnection("nycflights", { code: { path: "connection.py" }, runner });
 * ```
 */
export class PythonRunner extends pulumi.ComponentResource {
  /** ARN of the function's published version: not known in a preview that changes the function. */
  readonly functionArn: pulumi.Output<string>;
  readonly functionName: pulumi.Output<string>;
  /** The published version. */
  readonly version: pulumi.Output<string>;
  readonly roleArn: pulumi.Output<string>;
  readonly logGroupName: pulumi.Output<string>;
  /** Whether each connection has execution environments of its own. */
  readonly tenantIsolation: boolean;

  /**
   * A runner, with all that it is made of as its children.
   *
   * @param name With project and stack the default name of the function.
   * @param args All of them have defaults.
   * @param opts Pulumi's resource options; a `provider` is of the package `aws`.
   */
  constructor(name: string, args: PythonRunnerArgs = {}, opts: pulumi.ComponentResourceOptions = {}) {
    const what = `PythonRunner "${name}"`;
    const { transform = {}, ...given } = args;
    const { requirements } = given;
    const settings = checkArguments(what, given);
    super("pulumi-python-connectors:aws:PythonRunner", name, {}, opts);
    const parent = { parent: this };
    const fn = runnerFunction(
      settings.functionName ?? defaultFunctionName(pulumi.getProject(), pulumi.getStack(), name),
      settings,
    );
    const tags = args.tags === undefined ? {} : { tags: mutable(whenKnown(what, "tags", args.tags)) };

    const logGroup = new LogGroup(
      name,
      ...transformed(
        transform.logGroup,
        { name: fn.logGroup.name, retentionInDays: fn.logGroup.retentionInDays, ...tags },
        parent,
      ),
    );
    const [roleArgs, roleOpts] = transformed(
      transform.role,
      {
        name: fn.functionName,
        description: `Of the Lambda function ${fn.functionName}`,
        assumeRolePolicy: JSON.stringify(TRUST_DOCUMENT),
        ...tags,
        ...defined({
          permissionsBoundary:
            args.permissionsBoundary &&
            (whenKnown(what, "permissionsBoundary", args.permissionsBoundary) as pulumi.Output<string>),
        }),
      },
      parent,
    );
    const role = new Role(name, roleArgs, roleOpts);
    const place = this.#place();
    const [policyArgs, policyOpts] = transformed(
      transform.rolePolicy,
      { name: "runner", role: role.name, policy: this.#policy(what, fn, place, args) },
      parent,
    );
    const policy = new RolePolicy(name, policyArgs, policyOpts);
    // Apart from the policy: where `vpc` is removed this goes last, after the function has left the VPC.
    const network =
      args.vpc &&
      new RolePolicy(
        `${name}-network`,
        {
          name: "network",
          role: role.name,
          policy: place.apply((known) =>
            JSON.stringify(networkPolicy({ ...known, functionName: fn.functionName })),
          ),
        },
        // A role that is kept has to be of use to Lambda.
        { ...parent, ...defined({ retainOnDelete: roleOpts.retainOnDelete }) },
      );
    const layer = requirements && runnerLayer(name, fn, requirements, transform.layer, parent);
    const [lambdaArgs, lambdaOpts] = transformed(
      transform.function,
      {
        ...functionArgs(what, fn, args, layer),
        // Other rights are another version, whose ARN is unknown in the preview: the update tests connections once it has written
        // the rights. Nothing else of the function changes with them, and the deployed role doesn't have them in the preview.
        description: pulumi
          .all([policyArgs.policy, roleArgs.permissionsBoundary])
          .apply(([document, boundary]) => functionDescription(document, boundary)),
        role: role.arn,
        ...tags,
        loggingConfig: { logFormat: "Text", logGroup: logGroup.name },
      },
      // Lambda would make a log group that is kept for ever, and the code would meet a role without rights.
      { ...parent, dependsOn: [logGroup, policy, ...(network ? [network] : [])] },
    );
    const lambda = new LambdaFunction(name, lambdaArgs, lambdaOpts);

    this.functionArn = unknownWith(lambdaArgs, lambda.qualifiedArn);
    this.functionName = lambda.name;
    this.version = unknownWith(lambdaArgs, lambda.version);
    this.roleArn = role.arn;
    this.logGroupName = logGroup.name;
    this.tenantIsolation = fn.tenantIsolationMode !== undefined;
    this.registerOutputs({
      functionArn: this.functionArn,
      functionName: this.functionName,
      version: this.version,
      roleArn: this.roleArn,
      logGroupName: this.logGroupName,
      tenantIsolation: this.tenantIsolation,
    });
  }

  /** Where the function is. */
  #place(): pulumi.Output<FunctionPlace> {
    const caller = getCallerIdentityOutput({}, { parent: this });
    const { region } = getRegionOutput({}, { parent: this });
    return pulumi.all([caller, region]).apply(([{ accountId, arn }, region]) => ({
      partition: parseArn(arn)?.partition ?? "aws",
      region,
      account: accountId,
    }));
  }

  #policy(
    what: string,
    { functionName, tracingMode }: RunnerFunction,
    place: pulumi.Output<FunctionPlace>,
    args: PythonRunnerArgs,
  ) {
    return pulumi
      .all([
        place,
        whenKnown(what, "secretArns", args.secretArns),
        whenKnown(what, "kmsKeyArn", args.kmsKeyArn),
        whenKnown(what, "approvals", args.approvals),
      ])
      .apply(([place, secretArns, kmsKeyArn, approvals]) =>
        JSON.stringify(
          rolePolicy({
            ...place,
            functionName,
            secretArns,
            kmsKeyArn,
            approvals: approvals === undefined ? undefined : approvalsPlace(approvals),
            tracing: tracingMode === "Active",
          }),
        ),
      );
  }
}

/** The function's arguments, but for what other resources give it. */
function functionArgs(
  what: string,
  fn: RunnerFunction,
  args: PythonRunnerArgs,
  layer: LayerVersion | undefined,
) {
  const { execute = "always", vpc } = args;
  const variables = pulumi
    .all([whenKnown(what, "approvals", args.approvals), whenKnown(what, "environment", args.environment)])
    .apply(([approvals, environment = {}]) => functionVariables(execute, approvals, environment));
  const isWithVariables = execute === "approved" || args.environment !== undefined;
  return {
    name: fn.functionName,
    runtime: fn.runtime,
    handler: fn.handler,
    architectures: [fn.architecture],
    // By its content it counts; the path is there for the engine, and differs between machines.
    code: new pulumi.asset.FileArchive(path.relative(process.cwd(), RUNNER_ZIP)),
    memorySize: fn.memorySize,
    timeout: fn.timeout,
    ephemeralStorage: { size: fn.ephemeralStorage },
    tracingConfig: { mode: fn.tracingMode },
    publish: true,
    ...defined({
      reservedConcurrentExecutions: fn.reservedConcurrency,
      tenancyConfig: fn.tenantIsolationMode && { tenantIsolationMode: fn.tenantIsolationMode },
      environment: isWithVariables ? { variables } : undefined,
      kmsKeyArn: args.kmsKeyArn && (whenKnown(what, "kmsKeyArn", args.kmsKeyArn) as pulumi.Output<string>),
      layers:
        layer === undefined && args.layers === undefined
          ? undefined
          : pulumi
              .all([layer?.arn, whenKnown(what, "layers", args.layers)])
              .apply(([own, others]) =>
                own === undefined ? [...(others ?? [])] : withOwnLayer(what, own, others),
              ),
      vpcConfig:
        vpc &&
        pulumi.output(whenKnown(what, "vpc", vpc)).apply((known) => ({
          subnetIds: [...(known?.subnetIds ?? [])],
          securityGroupIds: [...(known?.securityGroupIds ?? [])],
        })),
    }),
  };
}

/**
 * The output, unknown where any of the inputs is. The aws provider plans the version that is deployed where an input that was absent
 * is not known yet, such as the ids of a VPC that is made in the same update: a preview would ask the old version.
 */
function unknownWith<T>(inputs: FunctionArgs, output: pulumi.Output<T>): pulumi.Output<T> {
  // What is secret among the inputs makes no secret of an ARN.
  return pulumi.all([output, pulumi.unsecret(pulumi.output(inputs))]).apply(([value]) => value as T);
}

/** @pulumi/aws takes lists and records that may be written. */
function mutable<T>(output: pulumi.Output<T>) {
  return output as pulumi.Output<Writable<NonNullable<T>>>;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };
