/** What the runner is as a Lambda function. Whatever deploys it takes it from here. */
export const RUNNER_FUNCTION = {
  name: "python-connectors-runner",
  runtime: /** @type {const} */ ("python3.13"),
  handler: "python_connectors_runner.aws_lambda.handler",
  timeoutSeconds: 300,
  memoryMb: 1024,
};
