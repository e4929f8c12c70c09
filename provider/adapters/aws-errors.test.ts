import { ServiceError } from "../core/errors";
import { networkCode, translated } from "./aws-errors";

const ATTEMPT = {
  doing: "look at the secret",
  on: "a/b",
  action: "secretsmanager:DescribeSecret",
  endpoint: "http://localhost:1",
};
const named = (name: string, message = "said AWS") => Object.assign(new Error(message), { name });
const coded = (code: string) => Object.assign(new Error(code), { code });

describe("an error of the AWS SDK", () => {
  it.each<[string, unknown, string, string]>([
    [
      "a refused connection",
      coded("ECONNREFUSED"),
      "AWS_UNREACHABLE",
      "could not look at the secret (a/b): http://localhost:1 can't be reached (ECONNREFUSED)",
    ],
    [
      "an unknown host",
      coded("ENOTFOUND"),
      "AWS_UNREACHABLE",
      "could not look at the secret (a/b): http://localhost:1 can't be reached (ENOTFOUND)",
    ],
    [
      "a wrapped one",
      Object.assign(named("Error"), { cause: coded("EHOSTUNREACH") }),
      "AWS_UNREACHABLE",
      "could not look at the secret (a/b): http://localhost:1 can't be reached (EHOSTUNREACH)",
    ],
    [
      "one of several addresses",
      new AggregateError([coded("ECONNREFUSED"), coded("ECONNREFUSED")]),
      "AWS_UNREACHABLE",
      "could not look at the secret (a/b): http://localhost:1 can't be reached (ECONNREFUSED)",
    ],
    [
      "no credentials",
      named("CredentialsProviderError"),
      "AWS_CREDENTIALS",
      "could not look at the secret (a/b): AWS credentials are missing, expired or refused (CredentialsProviderError)",
    ],
    [
      "expired credentials",
      named("ExpiredTokenException"),
      "AWS_CREDENTIALS",
      "could not look at the secret (a/b): AWS credentials are missing, expired or refused (ExpiredTokenException)",
    ],
    [
      "a refused signature",
      named("InvalidSignatureException"),
      "AWS_CREDENTIALS",
      "could not look at the secret (a/b): AWS credentials are missing, expired or refused (InvalidSignatureException)",
    ],
    [
      "no permission",
      named("AccessDeniedException"),
      "AWS_ACCESS_DENIED",
      "could not look at the secret (a/b): access denied",
    ],
    [
      "no permission on the key",
      named("KMSAccessDeniedException"),
      "AWS_ACCESS_DENIED",
      "could not look at the secret (a/b): access denied",
    ],
    [
      "too many calls",
      named("ThrottlingException"),
      "AWS_THROTTLED",
      "could not look at the secret (a/b): AWS throttles the calls",
    ],
    [
      "anything else",
      named("InternalServiceError"),
      "AWS_ERROR",
      "could not look at the secret (a/b): InternalServiceError: said AWS",
    ],
    [
      "a broken connection",
      coded("ECONNRESET"),
      "AWS_ERROR",
      "could not look at the secret (a/b): Error: ECONNRESET",
    ],
    ["an error without a name", {}, "AWS_ERROR", "could not look at the secret (a/b): Error: "],
  ])("for %s becomes ours", (_what, error, code, message) => {
    const ours = translated(error, ATTEMPT);
    expect(ours).toBeInstanceOf(ServiceError);
    expect(ours).toMatchObject({ code, message, cause: error });
  });

  it("names the action that has to be allowed", () => {
    expect(translated(named("AccessDenied"), ATTEMPT).next).toContain("secretsmanager:DescribeSecret");
  });

  it("is printed within a bound and without terminal sequences", () => {
    const { message } = translated(named("X", `\u001b[31m${"x".repeat(10_000)}`), ATTEMPT);
    expect(message).not.toContain("\u001b");
    expect(message.length).toBeLessThan(600);
  });

  it("that is ours already stays as it is", () => {
    const ours = new ServiceError("A", "m");
    expect(translated(ours, ATTEMPT)).toBe(ours);
  });

  it.each<[unknown, string | undefined]>([
    [undefined, undefined],
    [named("TimeoutError"), undefined],
    [coded("EPIPE"), "EPIPE"],
    [{ code: 5 }, undefined],
    [{ code: "AccessDenied" }, undefined],
    [{ cause: { cause: { errors: [{}, { code: "ETIMEDOUT" }] } } }, "ETIMEDOUT"],
  ])("has the network's code of %j", (error, code) => expect(networkCode(error)).toBe(code));
});
