import { clientConfig } from "./aws-clients";

const SETTINGS = { region: "eu-west-1", endpoints: { lambda: "http://localhost:1" } };

describe("the settings of an AWS client", () => {
  it("are the region alone where nothing else is set, so that the SDK finds credentials by itself", () => {
    expect(clientConfig(SETTINGS, "secretsmanager")).toEqual({ region: "eu-west-1" });
  });

  it("have the endpoint of their own service", () => {
    expect(clientConfig(SETTINGS, "lambda")).toEqual({ region: "eu-west-1", endpoint: "http://localhost:1" });
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
        credentials: expect.any(Function),
      });
    },
  );
});
