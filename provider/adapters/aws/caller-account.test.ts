import { AwsServer, FakeTime } from "../../../test/unit/aws-server";
import { callerAccount } from "./caller-account";

const server = new AwsServer();
beforeAll(() => server.start());
afterAll(() => server.stop());
const ask = () => callerAccount(server.settings, { time: new FakeTime() });

describe("the caller's account", () => {
  it("is what STS says, after throttling too", async () => {
    server.answer = () =>
      server.calls.length < 3 ? { error: "Throttling" } : { ok: { Account: "123456789012" } };
    await expect(ask()).resolves.toBe("123456789012");
    expect(server.calls.map(({ operation }) => operation)).toEqual(Array(3).fill("GetCallerIdentity"));
  });

  it("is an error of ours where STS refuses", async () => {
    server.answer = () => ({ error: "InvalidClientTokenId", status: 403 });
    await expect(ask()).rejects.toMatchObject({ code: "AWS_CREDENTIALS" });
  });

  it("is an error of ours where STS names none", async () => {
    server.answer = () => ({ ok: {} });
    await expect(ask()).rejects.toMatchObject({ code: "AWS_ERROR" });
  });

  it("says which role could not be assumed, and what is missing", async () => {
    server.answer = ({ operation }) =>
      operation === "AssumeRole" ? { error: "AccessDenied", status: 403 } : { ok: { Account: "1" } };
    const roleArn = "arn:aws:iam::123456789012:role/deploy";
    const settings = { ...server.settings, assumeRole: { roleArn } };
    await expect(callerAccount(settings, { time: new FakeTime() })).rejects.toMatchObject({
      code: "AWS_ACCESS_DENIED",
      message: expect.stringContaining(`could not assume the role (${roleArn}): access denied`),
      next: expect.stringContaining("trust policy"),
    });
  });
});
