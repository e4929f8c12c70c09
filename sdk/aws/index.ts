// First: it says what to install, before the others load what may not be there.
import "../supported-runtime";
import "./aws-package";

export type { PythonRunnerArgs, RunnerVpcArgs } from "./args";
export { PythonRunner } from "./python-runner";
export type { RunnerTransforms, Transform } from "./transform";
