import type { LogGroupArgs } from "@pulumi/aws/cloudwatch";
import type { RoleArgs, RolePolicyArgs } from "@pulumi/aws/iam";
import type { FunctionArgs, LayerVersionArgs } from "@pulumi/aws/lambda";
import type { CustomResourceOptions } from "@pulumi/pulumi";

/** Changes what one resource is made with; what it returns counts, where it returns something. */
export type Transform<Args> = (
  args: Args,
  opts: CustomResourceOptions,
) => { readonly args: Args; readonly opts: CustomResourceOptions } | undefined;

/** One transform for each resource that a runner is made of. */
export interface RunnerTransforms {
  /**
   * Of the Lambda function.
   * @default none
   * @example (args, opts) => ({ args: { ...args, description: "connectors of the shop" }, opts })
   */
  readonly function?: Transform<FunctionArgs> | undefined;
  /**
   * Of the function's role.
   * @default none
   * @example (args, opts) => ({ args: { ...args, path: "/connectors/" }, opts })
   */
  readonly role?: Transform<RoleArgs> | undefined;
  /**
   * Of the role's one policy.
   * @default none
   * @example (args, opts) => ({ args: { ...args, name: "read-secrets" }, opts })
   */
  readonly rolePolicy?: Transform<RolePolicyArgs> | undefined;
  /**
   * Of the function's log group.
   * @default none
   * @example (args, opts) => ({ args, opts: { ...opts, retainOnDelete: true } })
   */
  readonly logGroup?: Transform<LogGroupArgs> | undefined;
  /**
   * Of the layer with `requirements`.
   * @default none
   * @example (args, opts) => ({ args: { ...args, description: "packages of the shop" }, opts })
   */
  readonly layer?: Transform<LayerVersionArgs> | undefined;
}

/** What a resource is made with, once its transform has seen it. */
export function transformed<Args>(
  transform: Transform<Args> | undefined,
  args: Args,
  opts: CustomResourceOptions,
): [Args, CustomResourceOptions] {
  const changed = transform?.(args, opts);
  return changed === undefined ? [args, opts] : [changed.args, changed.opts];
}
