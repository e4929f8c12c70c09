import { clientConfig, MOST_IN_FLIGHT } from "./clients";

const SETTINGS = { region: "eu-west-1", endpoints: { lambda: "http://localhost:1" }, defaultTags: {} };
const FOUND_WHEN_USED = { credentials: expect.any(Function) };

describe("calls under way", () => {
  it("are at most 16 to Secrets Manager in the program and the provider together", () => {
    expect(MOST_IN_FLIGHT.program + MOST_IN_FLIGHT.provider).toBe(16);
  });
});

describe("the settings of an AWS client", () => {
  it("are the region alone where nothing else is set, and the credentials that the SDK finds", () => {
    expect(clientConfig(SETTINGS, "secretsmanager")).toEqual({ region: "eu-west-1", ...FOUND_WHEN_USED });
  });

  it("have the endpoint of their own service", () => {
    expect(clientConfig(SETTINGS, "lambda")).toEqual({
      region: "eu-west-1",
      endpoint: "http://localhost:1",
      ...FOUND_WHEN_USED,
    });
  });

  it("have STS's own region, and AWS's other endpoints where the stack says so", () => {
    const settings = {
      ...SETTINGS,
      stsRegion: "us-east-1",
      useFipsEndpoint: true,
      useDualstackEndpoint: true,
    };
    const switches = { useFipsEndpoint: true, useDualstackEndpoint: true };
    expect(clientConfig(settings, "sts")).toEqual({ region: "us-east-1", ...switches, ...FOUND_WHEN_USED });
    expect(clientConfig(settings, "secretsmanager")).toMatchObject({ region: "eu-west-1", ...switches });
    expect(clientConfig(settings, "lambda")).not.toHaveProperty("useFipsEndpoint");
  });

  it.each([
    [
      { accessKey: "A", secretKey: "S" },
      { accessKeyId: "A", secretAccessKey: "S" },
    ],
    [
      { accessKey: "A", secretKey: "S", token: "T" },
      { accessKeyId: "A", secretAccessKey: "S", sessionToken: "T" },
    ],
  ])("have the keys of %j", (keys, credentials) => {
    expect(clientConfig({ ...SETTINGS, ...keys }, "sts")).toEqual({ region: "eu-west-1", credentials });
  });

  it.each([{ profile: "p" }, { assumeRole: { roleArn: "arn:aws:iam::123456789012:role/r" } }])(
    "look credentials up for %j when they are used",
    (how) => {
      expect(clientConfig({ ...SETTINGS, ...how }, "sts")).toEqual({
        region: "eu-west-1",
        ...FOUND_WHEN_USED,
      });
    },
  );

  it("say which credentials are not to be found, before a call is taken for what failed", async () => {
    const { credentials } = clientConfig(
      { ...SETTINGS, profile: "nobody", sharedConfigFile: "/nowhere", sharedCredentialsFile: "/nowhere" },
      "sts",
    );
    await expect((credentials as () => Promise<unknown>)()).rejects.toMatchObject({
      code: "AWS_CREDENTIALS",
      message: expect.stringContaining("could not find AWS credentials (profile nobody)"),
    });
  });
});
