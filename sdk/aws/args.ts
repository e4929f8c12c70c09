import type * as pulumi from "@pulumi/pulumi";
import type { Execute } from "../../provider/core/runner-function/environment";
import type { Architecture } from "../../provider/core/runner-function/settings";
import type { RequirementsArgs } from "../args";
import type { RunnerTransforms } from "./transform";

/** Where in a VPC the function is. */
export interface RunnerVpcArgs {
  /** Subnets, with a way to AWS's services and to the sources. @example vpc.privateSubnetIds */
  readonly subnetIds: pulumi.Input<readonly pulumi.Input<string>[]>;
  /** Security groups of the function. @example [group.id] */
  readonly securityGroupIds: pulumi.Input<readonly pulumi.Input<string>[]>;
}

/** What a {@link PythonRunner} is made with, whatever code it runs. */
export interface RunnerSettingsArgs {
  /**
   * Name of the function; another one replaces the runner.
   * @default `<project>-<stack>-<resource>`, in Lambda's characters and length
   * @example "connectors-prod"
   */
  readonly functionName?: string | undefined;
  /** The function's processor; wheels of packages are for it. @default "arm64" @example "x86_64" */
  readonly architecture?: Architecture | undefined;
  /** MiB, 128 to 10240; the processor's share grows with it. @default 1024 @example 2048 */
  readonly memorySize?: number | undefined;
  /**
   * Seconds, 1 to 840, that one invocation may take; a longer generation goes on in another one.
   * @default 840
   * @example 300
   */
  readonly timeout?: number | undefined;
  /** MiB of `/tmp`, 512 to 10240: room for a connection's packages and for large files. @default 512 @example 4096 */
  readonly ephemeralStorage?: number | undefined;
  /**
   * How many invocations may run at once; they are taken from the account's.
   * @default none reserved: as many as the account has left
   * @example 20
   */
  readonly reservedConcurrency?: number | undefined;
  /**
   * The VPC that the code reaches its sources from.
   * @default none: the internet
   * @example { subnetIds: vpc.privateSubnetIds, securityGroupIds: [group.id] }
   */
  readonly vpc?: RunnerVpcArgs | undefined;
  /**
   * ARN of a KMS key: the function's variables are encrypted with it, and secrets that are may be read.
   * @default the keys that AWS manages
   * @example key.arn
   */
  readonly kmsKeyArn?: pulumi.Input<string> | undefined;
  /** Days that the log is kept, one of CloudWatch's periods; 0 is for ever. @default 30 @example 90 */
  readonly logRetentionInDays?: number | undefined;
  /** Whether AWS X-Ray traces invocations. @default false */
  readonly tracing?: boolean | undefined;
  /**
   * Tags of the function, the role and the log group, beside the provider's default ones.
   * @default none
   * @example { team: "data" }
   */
  readonly tags?: pulumi.Input<{ readonly [key: string]: pulumi.Input<string> }> | undefined;
  /**
   * Secrets that no connection stores, and which the code may read: exact ARNs, or ARNs that end in `-??????` in the place of
   * the six characters that AWS chooses.
   * @default none
   * @example ["arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop-??????"]
   */
  readonly secretArns?: pulumi.Input<readonly pulumi.Input<string>[]> | undefined;
  /**
   * Whether connections that share the runner have execution environments of their own. Another value replaces the function.
   * @default false
   */
  readonly tenantIsolation?: boolean | undefined;
  /**
   * A managed policy that bounds what the role may do.
   * @default none
   * @example "arn:aws:iam::123456789012:policy/boundary"
   */
  readonly permissionsBoundary?: pulumi.Input<string> | undefined;
  /**
   * Variables of the function, as text; Lambda's own and this package's can't be among them.
   * @default none
   * @example { LOG_LEVEL: "debug" }
   */
  readonly environment?: pulumi.Input<{ readonly [name: string]: pulumi.Input<string> }> | undefined;
  /**
   * Packages that are baked into the runner, as a layer that is built in the preview: a connection's requirements that are among
   * them are not installed again. Wheels only; with the runner 250 MB unpacked at most.
   * @default none: the runner installs what a connection requires
   * @example { path: "requirements.txt" }
   */
  readonly requirements?: RequirementsArgs | undefined;
  /**
   * ARNs of layers with their versions, at most 5 together with the one of `requirements`.
   * @default none
   * @example [drivers.arn]
   */
  readonly layers?: pulumi.Input<readonly pulumi.Input<string>[]> | undefined;
  /**
   * Changes each of the resources that the runner is made of, before it is registered.
   * @default none
   * @example { function: (args, opts) => ({ args, opts: { ...opts, protect: true } }) }
   */
  readonly transform?: RunnerTransforms | undefined;
}

/** Which code runs: all, or what a list in S3 approves. */
export type RunnerExecuteArgs =
  | {
      /** Only code whose digest is in the list `approvals` runs. */
      readonly execute: "approved";
      /** The list: `s3://<bucket>/<key>`. @example "s3://approvals/connectors.json" */
      readonly approvals: pulumi.Input<string>;
    }
  | {
      /** All code runs that is sent by who may invoke the function. @default "always" @example "always" */
      readonly execute?: Exclude<Execute, "approved"> | undefined;
      readonly approvals?: never;
    };

/** Arguments of {@link PythonRunner}. */
export type PythonRunnerArgs = RunnerSettingsArgs & RunnerExecuteArgs;
