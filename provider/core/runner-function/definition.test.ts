import { createFunctionInput } from "./create-function";
import { runnerFunction } from "./definition";

describe("a runner's function", () => {
  it("has defaults for all but its name", () => {
    expect(runnerFunction("runner")).toEqual({
      functionName: "runner",
      runtime: "python3.13",
      handler: "python_connectors_runner.aws_lambda.handler",
      architecture: "arm64",
      memorySize: 1024,
      timeout: 840,
      ephemeralStorage: 512,
      reservedConcurrency: undefined,
      tracingMode: "PassThrough",
      tenantIsolationMode: undefined,
      variables: {},
      logGroup: { name: "/aws/lambda/runner", retentionInDays: 30 },
    });
  });

  it("has the settings that a program chose", () => {
    const settings = {
      architecture: "x86_64",
      memorySize: 2048,
      timeout: 60,
      ephemeralStorage: 1024,
      reservedConcurrency: 5,
      logRetentionInDays: 0,
    } as const;
    const { logRetentionInDays, ...same } = settings;
    expect(runnerFunction("runner", settings)).toMatchObject({
      ...same,
      logGroup: { retentionInDays: logRetentionInDays },
    });
    expect(runnerFunction("runner", { tracing: true, tenantIsolation: true })).toMatchObject({
      tracingMode: "Active",
      tenantIsolationMode: "PER_TENANT",
    });
  });

  it.each([
    ["all code", {}, {}],
    ["all code, said", { execute: "always" as const }, {}],
    [
      "approved code only",
      { execute: "approved" as const, approvals: "s3://approvals/list" },
      { PYTHON_CONNECTORS_EXECUTE: "approved", PYTHON_CONNECTORS_APPROVALS: "s3://approvals/list" },
    ],
  ])("that runs %s has the variables for it, beside those of the program", (_what, settings, variables) => {
    const environment = { HTTPS_PROXY: "http://proxy:3128" };
    expect(runnerFunction("runner", { ...settings, environment }).variables).toEqual({
      ...environment,
      ...variables,
    });
  });
});

describe("what Lambda is asked to create", () => {
  it("is the function, with its log group", () => {
    expect(createFunctionInput(runnerFunction("runner"), "arn:role")).toEqual({
      FunctionName: "runner",
      Runtime: "python3.13",
      Handler: "python_connectors_runner.aws_lambda.handler",
      Architectures: ["arm64"],
      MemorySize: 1024,
      Timeout: 840,
      EphemeralStorage: { Size: 512 },
      TracingConfig: { Mode: "PassThrough" },
      LoggingConfig: { LogFormat: "Text", LogGroup: "/aws/lambda/runner" },
      Environment: { Variables: {} },
      Role: "arn:role",
    });
  });

  it("has all that a program chose of it", () => {
    const settings = {
      vpc: { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] },
      kmsKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/k-1",
      layers: ["arn:aws:lambda:eu-west-1:111122223333:layer:own:1"],
      tags: { team: "data" },
      tracing: true,
    };
    expect(createFunctionInput(runnerFunction("runner", settings), "arn:role")).toMatchObject({
      VpcConfig: { SubnetIds: ["subnet-1"], SecurityGroupIds: ["sg-1"] },
      KMSKeyArn: settings.kmsKeyArn,
      Layers: settings.layers,
      Tags: settings.tags,
      TracingConfig: { Mode: "Active" },
    });
  });

  it("has an isolation of tenants where it is asked for", () => {
    expect(
      createFunctionInput(runnerFunction("runner", { tenantIsolation: true }), "arn:role"),
    ).toMatchObject({
      TenancyConfig: { TenantIsolationMode: "PER_TENANT" },
    });
  });
});
