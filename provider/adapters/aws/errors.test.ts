import { readFileSync } from "node:fs";
import path from "node:path";
import { meaningOf } from "../../core/aws/error-table";
import { OPERATIONS, type OperationName } from "../../core/aws/operations";
import { ServiceError } from "../../core/errors";
import { type Attempt, isAnswerLost, networkCode, notYet, translated } from "./errors";

const ATTEMPT: Attempt = { operation: "DescribeSecret", on: "a/b", endpoint: "http://localhost:1" };
const named = (name: string, message = "said AWS") => Object.assign(new Error(message), { name });
const coded = (code: string) => Object.assign(new Error(code), { code });

/** What `@aws-sdk/client-...` declares that an operation throws; its types are made from AWS's own model. */
function declared(operation: OperationName): string[] {
  const client = { secretsmanager: "secrets-manager", lambda: "lambda", sts: "sts", s3: "s3" }[
    OPERATIONS[operation].service
  ];
  const index = require.resolve(`@aws-sdk/client-${client}`);
  const types = path.join(index, "../../dist-types/commands", `${operation}Command.d.ts`);
  const names = [...readFileSync(types, "utf8").matchAll(/@throws \{@link (\w+)\}/g)].map(
    ([, name]) => name ?? "",
  );
  return names.filter((name) => !name.endsWith("ServiceException") || name === "InternalServiceException");
}

const OF_AWS = (Object.keys(OPERATIONS) as OperationName[]).filter((name) => name !== "FindCredentials");
// https://docs.aws.amazon.com/secretsmanager/latest/apireference/CommonErrors.html, and what KMS adds.
const COMMON = [
  "AccessDeniedException",
  "DecryptionFailure",
  "EncryptionFailure",
  "ExpiredTokenException",
  "IncompleteSignature",
  "InternalFailure",
  "InvalidClientTokenId",
  "InvalidSignatureException",
  "KMSAccessDeniedException",
  "KMSDisabledException",
  "KMSInvalidStateException",
  "KMSNotFoundException",
  "MalformedHttpRequestException",
  "MissingAuthenticationToken",
  "NotAuthorized",
  "OptInRequired",
  "RequestAbortedException",
  "RequestEntityTooLargeException",
  "RequestExpired",
  "RequestTimeoutException",
  "ServiceUnavailable",
  "SignatureDoesNotMatch",
  "ThrottlingException",
  "UnknownOperationException",
  "UnrecognizedClientException",
  "ValidationError",
  "ValidationException",
];

describe("the table of AWS's errors", () => {
  it.each(OF_AWS)(
    "has every error that the SDK's own model declares for %s, and the common ones",
    (operation) => {
      const names = [...declared(operation), ...COMMON];
      expect(names.filter((name) => meaningOf(operation, name, "") === undefined)).toEqual([]);
    },
  );

  it("is tested against a model that declares something", () => {
    expect(declared("CreateSecret")).toEqual(
      expect.arrayContaining([
        "LimitExceededException",
        "PreconditionNotMetException",
        "InternalServiceError",
      ]),
    );
    expect(declared("Invoke").length).toBeGreaterThan(30);
    expect(declared("AssumeRole")).toContain("RegionDisabledException");
  });

  it("says of each error what to do next", () => {
    for (const operation of OF_AWS) {
      for (const name of [...declared(operation), ...COMMON]) {
        const error = translated(named(name), { ...ATTEMPT, operation });
        expect([name, error.next]).toEqual([name, expect.stringMatching(/\w{3}/)]);
        expect(error.code).not.toBe("AWS_ERROR");
      }
    }
  });

  it("has for a run of code which errors, of those that Lambda declares, say that it certainly did not run, and may soon", () => {
    const found = declared("Invoke").map((name) => [name, notYet("Invoke", named(name))] as const);
    expect(Object.fromEntries(found.filter(([, why]) => why !== undefined))).toEqual({
      EC2ThrottledException: "throttled",
      TooManyRequestsException: "throttled",
      ENINotReadyException: "not ready",
      CodeArtifactUserPendingException: "not ready",
      ResourceConflictException: "not ready",
      ResourceNotReadyException: "not ready",
      SnapStartNotReadyException: "not ready",
    });
  });

  it("knows no name by accident", () => {
    expect(meaningOf("Invoke", "constructor", "")).toBeUndefined();
    expect(meaningOf("Invoke", "__proto__", "")).toBeUndefined();
  });
});

describe("an error of the AWS SDK", () => {
  it.each<[string, unknown, string, string]>([
    [
      "a refused connection",
      coded("ECONNREFUSED"),
      "AWS_UNREACHABLE",
      "http://localhost:1 can't be reached (ECONNREFUSED)",
    ],
    [
      "an unknown host",
      coded("ENOTFOUND"),
      "AWS_UNREACHABLE",
      "http://localhost:1 can't be reached (ENOTFOUND)",
    ],
    [
      "a wrapped one",
      Object.assign(named("Error"), { cause: coded("EHOSTUNREACH") }),
      "AWS_UNREACHABLE",
      "http://localhost:1 can't be reached (EHOSTUNREACH)",
    ],
    [
      "one of several addresses",
      new AggregateError([coded("ECONNREFUSED"), coded("ECONNREFUSED")]),
      "AWS_UNREACHABLE",
      "http://localhost:1 can't be reached (ECONNREFUSED)",
    ],
    [
      "a connection that is not made in time",
      named("TimeoutError", "the request socket did not establish a connection with the server"),
      "AWS_UNREACHABLE",
      "http://localhost:1 can't be reached (no connection in time)",
    ],
    [
      "a broken connection",
      coded("ECONNRESET"),
      "AWS_CONNECTION_LOST",
      "http://localhost:1 did not answer, or the connection broke (ECONNRESET); whether it was done is not known",
    ],
    [
      "no answer in time",
      named("TimeoutError"),
      "AWS_CONNECTION_LOST",
      "http://localhost:1 did not answer, or the connection broke (TimeoutError); whether it was done is not known",
    ],
    [
      "no credentials",
      named("CredentialsProviderError", "none found"),
      "AWS_CREDENTIALS",
      "AWS credentials are missing, expired or refused: CredentialsProviderError: none found",
    ],
    [
      "a clock that is wrong",
      named("InvalidSignatureException", "Signature expired: 1 is now earlier than 2"),
      "AWS_CLOCK",
      "AWS refuses the time of the request: InvalidSignatureException: Signature expired: 1 is now earlier than 2",
    ],
    [
      "no permission",
      named("AccessDeniedException"),
      "AWS_ACCESS_DENIED",
      "access denied: AccessDeniedException: said AWS",
    ],
    [
      "too many calls",
      named("ThrottlingException"),
      "AWS_THROTTLED",
      "AWS throttles the calls: ThrottlingException: said AWS",
    ],
    [
      "a server's error of any name",
      Object.assign(named("Strange"), { $metadata: { httpStatusCode: 502 } }),
      "AWS_UNAVAILABLE",
      "AWS failed to answer: Strange: said AWS",
    ],
    ["anything else", named("NeverHeardOf"), "AWS_ERROR", "NeverHeardOf: said AWS"],
    ["an error without a name", {}, "AWS_ERROR", "Error"],
  ])("for %s becomes ours", (_what, error, code, message) => {
    const ours = translated(error, ATTEMPT);
    expect(ours).toBeInstanceOf(ServiceError);
    expect(ours).toMatchObject({
      code,
      message: `could not look at the secret (a/b): ${message}`,
      cause: error,
    });
  });

  it.each<[OperationName, string, string, string]>([
    ["DescribeSecret", "AccessDenied", "no", "secretsmanager:DescribeSecret"],
    [
      "CreateSecret",
      "AccessDeniedException",
      "no",
      "secretsmanager:CreateSecret and secretsmanager:TagResource",
    ],
    [
      "CreateSecret",
      "AccessDeniedException",
      "Access to KMS is not allowed",
      "kms:GenerateDataKey and kms:Decrypt",
    ],
    ["PutSecretValue", "EncryptionFailure", "no", "kms:GenerateDataKey and kms:Decrypt"],
    ["GetSecretValue", "DecryptionFailure", "no", "kms:Decrypt"],
    ["Invoke", "KMSAccessDeniedException", "no", "kms:Decrypt on the KMS key of the function's environment"],
    ["Invoke", "AccessDeniedException", "no", "lambda:InvokeFunction"],
    ["AssumeRole", "AccessDenied", "no", "sts:AssumeRole on the role"],
  ])("names what has to be allowed for %s after %s: %s", (operation, name, message, allowed) => {
    expect(translated(named(name, message), { ...ATTEMPT, operation }).next).toContain(allowed);
  });

  it("is printed within a bound and without terminal sequences", () => {
    const { message } = translated(named("X", `\u001b[31m${"x".repeat(10_000)}`), ATTEMPT);
    expect(message).not.toContain("\u001b");
    expect(message.length).toBeLessThan(600);
  });

  it.each(["CreateSecret", "PutSecretValue", "Invoke"] as const)(
    "never quotes what AWS says of the content of %s, which holds a credential",
    (operation) => {
      const credential = "c4n4ry";
      const message = `1 validation error: Value '${credential}' at 'secretString' failed`;
      for (const name of [
        ...declared(operation),
        "ValidationException",
        "SerializationException",
        "Unheard",
      ]) {
        const ours = translated(named(name, message), { ...ATTEMPT, operation });
        expect(ours.describe()).not.toContain(credential);
        if (name === "Unheard") expect(ours.describe()).toContain("Unheard");
      }
    },
  );

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

  it.each<[boolean, unknown]>([
    [true, named("TimeoutError")],
    [true, coded("ECONNRESET")],
    [false, coded("ECONNREFUSED")],
    [false, named("TimeoutError", "the request socket did not establish a connection with the server")],
    [false, named("ServiceException")],
  ])("leaves it open (%j) whether the call arrived: %s", (open, error) =>
    expect(isAnswerLost(error)).toBe(open),
  );
});
