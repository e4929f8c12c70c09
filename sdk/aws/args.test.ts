import type * as pulumi from "@pulumi/pulumi";
import type { PythonConnectionArgs } from "../index";
import type { PythonRunner, PythonRunnerArgs } from "./index";

const runner = {} as PythonRunner;
const code = { path: "connection.py" };

// The type checker is the test: an expected error that is none fails it.
const wrong = {
  // @ts-expect-error approved code needs its list
  noList: { execute: "approved" } satisfies PythonRunnerArgs,
  // @ts-expect-error a list is of approved code
  listAlone: { approvals: "s3://b/k" } satisfies PythonRunnerArgs,
  // @ts-expect-error a list is of approved code
  listOfAll: { execute: "always", approvals: "s3://b/k" } satisfies PythonRunnerArgs,
  // @ts-expect-error there are two processors
  processor: { architecture: "arm" } satisfies PythonRunnerArgs,
  // @ts-expect-error a size is known when the program runs
  size: { memorySize: Promise.resolve(1024) } satisfies PythonRunnerArgs,
  // @ts-expect-error a VPC has security groups
  vpc: { vpc: { subnetIds: [] } } satisfies PythonRunnerArgs,
  // @ts-expect-error requirements are a path or inline
  requirements: { requirements: "requirements.txt" } satisfies PythonRunnerArgs,
  // @ts-expect-error a transform changes a resource that there is
  transform: { transform: { bucket: () => undefined } } satisfies PythonRunnerArgs,
  // @ts-expect-error there is no such argument
  unknown: { memory: 1024 } satisfies PythonRunnerArgs,
  // @ts-expect-error a runner is in AWS or here
  both: { code, runner: { functionArn: "arn", local: {} } } satisfies PythonConnectionArgs,
};

const right = {
  nothing: {} satisfies PythonRunnerArgs,
  outputs: {
    kmsKeyArn: {} as pulumi.Output<string>,
    secretArns: [{} as pulumi.Output<string>],
    tags: {} as pulumi.Output<{ [key: string]: string }>,
    execute: "approved",
    approvals: {} as pulumi.Output<string>,
  } satisfies PythonRunnerArgs,
  passed: { code, runner, preview: { runner } } satisfies PythonConnectionArgs,
};

it("exclusive options are exclusive by type, and a runner is one of a connection", () => {
  expect(Object.keys({ ...wrong, ...right })).toHaveLength(13);
});
