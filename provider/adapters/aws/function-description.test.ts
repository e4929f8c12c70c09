import { AwsServer, FakeTime } from "../../../test/unit/aws-server";
import { CANARY, RUNNER_ARN } from "../../../test/unit/samples";
import { describeFunction } from "./function-description";

const server = new AwsServer();
beforeAll(() => server.start());
afterAll(() => server.stop());

const described = () =>
  describeFunction({ functionArn: RUNNER_ARN, qualifier: "7" }, server.settings, { time: new FakeTime() });

describe("what Lambda says of a function", () => {
  it("is kept as far as checks need it, and nothing of its environment", async () => {
    server.answer = () => ({
      ok: {
        State: "Active",
        LastUpdateStatus: "InProgress",
        Version: "7",
        Runtime: "python3.13",
        Handler: "h",
        Architectures: ["arm64"],
        Timeout: 300,
        MemorySize: 1024,
        Role: "role",
        CodeSha256: "abc=",
        Environment: { Variables: { PASSWORD: CANARY } },
      },
    });
    const found = await described();
    expect(found).toMatchObject({
      state: "Active",
      lastUpdateStatus: "InProgress",
      runtime: "python3.13",
      architecture: "arm64",
      timeoutSeconds: 300,
      memoryMb: 1024,
      roleArn: "role",
      codeSha256: "abc=",
      isInVpc: false,
      logGroup: "/aws/lambda/runner",
    });
    expect(JSON.stringify(found)).not.toContain(CANARY);
  });

  it("has no runtime of a container image, and the log group that was set", async () => {
    const LoggingConfig = { LogGroup: "/own/group" };
    const VpcConfig = { SubnetIds: ["subnet-1"] };
    server.answer = () => ({ ok: { PackageType: "Image", Runtime: "python3.13", LoggingConfig, VpcConfig } });
    expect(await described()).toMatchObject({
      runtime: undefined,
      logGroup: "/own/group",
      isInVpc: true,
      tenantIsolation: false,
    });
  });

  it("says whether it is isolated by tenants", async () => {
    server.answer = () => ({ ok: { TenancyConfig: { TenantIsolationMode: "PER_TENANT" } } });
    expect(await described()).toMatchObject({ tenantIsolation: true });
  });

  it("is that there is none", async () => {
    server.answer = () => ({ error: "ResourceNotFoundException", status: 404 });
    await expect(described()).rejects.toMatchObject({ code: "FUNCTION_NOT_FOUND" });
  });
});
