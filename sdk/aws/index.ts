/**
 * The runner in AWS, as a component on `@pulumi/aws` 7: this subpath alone needs that package.
 *
 * @module pulumi-python-connectors/aws
 */
// First: it says what to install, before the others load what may not be there.
import "../supported-runtime";
import "./aws-package";

export type { Execute } from "../../provider/core/runner-function/environment";
export type { Architecture } from "../../provider/core/runner-function/settings";
export type { PythonRunnerArgs, RunnerExecuteArgs, RunnerSettingsArgs, RunnerVpcArgs } from "./args";
export { PythonRunner } from "./python-runner";
export type { RunnerTransforms, Transform } from "./transform";
