import { ServiceError } from "../errors";
import type { CheckAnswer, CheckRequest } from "../runner/check";
import { answerChecks, findingCheck, unansweredCheck } from "./answer";

const REQUEST: CheckRequest = {
  protocol: 1,
  operation: "check",
  secrets: [],
  services: ["secretsmanager", "s3"],
  hosts: [{ host: "db", port: 5432, tls: false }],
};
const WELL: CheckAnswer = {
  execute: "always",
  approvals: null,
  services: [null, null],
  secrets: [],
  hosts: [null],
};
const told = (change: Partial<CheckAnswer>, logGroup: string | undefined = "/aws/lambda/runner") =>
  answerChecks({ ...WELL, ...change }, { request: REQUEST, logGroup }).map(
    ({ name, status, code }) => `${name}: ${status}${code === undefined ? "" : ` ${code}`}`,
  );

describe("a runner's answer from inside", () => {
  it("that finds nothing wrong says so of each part, and that nobody can be asked about logs", () => {
    expect(told({})).toEqual([
      "answer: ok",
      "runs: ok",
      "Secrets Manager: ok",
      "S3: ok",
      "logs: skipped",
      "reach db:5432: ok",
    ]);
  });

  it("of a runner on this machine has neither a mode nor logs", () => {
    expect(
      answerChecks({ ...WELL, services: [] }, { request: { ...REQUEST, services: [] }, logGroup: undefined }),
    ).toHaveLength(2);
  });

  it.each<[string, Partial<CheckAnswer>, string]>([
    [
      "a service",
      { services: [null, { code: "SERVICE_UNREACHABLE", message: "x" }] },
      "S3: failed SERVICE_UNREACHABLE",
    ],
    [
      "the list of approved code",
      { execute: "approved", approvals: { code: "APPROVALS_UNREADABLE", message: "x" } },
      "runs: failed APPROVALS_UNREADABLE",
    ],
    [
      "the mode",
      { execute: "misconfigured", approvals: { code: "EXECUTE_MISCONFIGURED", message: "x" } },
      "runs: failed EXECUTE_MISCONFIGURED",
    ],
    ["a host", { hosts: [{ code: "HOST_REFUSED", message: "x" }] }, "reach db:5432: failed HOST_REFUSED"],
    [
      "a host that is not asked",
      { hosts: [{ code: "HOST_NOT_ASKED", message: "x" }] },
      "reach db:5432: skipped",
    ],
  ])("tells what is wrong with %s", (_what, change, line) => expect(told(change)).toContain(line));

  it.each([
    "APPROVALS_UNREADABLE",
    "CHECK_TIME_UP",
    "EXECUTE_MISCONFIGURED",
    "HOST_REFUSED",
    "HOST_TIMEOUT",
    "HOST_TLS_FAILED",
    "HOST_UNKNOWN",
    "HOST_UNREACHABLE",
    "SECRET_ACCESS_DENIED",
    "SECRET_DELETED",
    "SECRET_KEY_DENIED",
    "SECRET_MISSING",
    "SECRET_UNREACHABLE",
    "SERVICE_UNREACHABLE",
  ])("says what to do about %s", (code) => {
    expect(findingCheck("x", { code, message: "m" }, "").next).toMatch(/\.$/);
  });

  it("that an old runner gives is one of another version", () => {
    expect(unansweredCheck(new ServiceError("INVALID_REQUEST", "operation"))).toMatchObject({
      code: "RUNNER_VERSION",
    });
    expect(unansweredCheck(new ServiceError("RUNNER_DIED", "x"))).toMatchObject({ code: "RUNNER_DIED" });
  });

  it("is made safe to print", () => {
    const message = "\u001b[31mred\u0007";
    expect(findingCheck("x", { code: "HOST_REFUSED", message }, "").says).toBe("red ");
  });
});
