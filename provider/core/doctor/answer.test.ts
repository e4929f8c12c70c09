import { ServiceError } from "../errors";
import type { CheckAnswer, CheckRequest } from "../runner/check";
import { answerChecks, findingCheck, unansweredCheck } from "./answer";

const REQUEST: CheckRequest = {
  protocol: 1,
  operation: "check",
  secrets: [],
  services: ["secretsmanager", "s3"],
  logs: true,
  hosts: [{ host: "db", port: 5432, tls: false }],
};
const WELL: CheckAnswer = {
  execute: "always",
  approvals: null,
  services: [null, null],
  logs: null,
  secrets: [],
  hosts: [null],
};
const told = (change: Partial<CheckAnswer>, isFunction = true) =>
  answerChecks({ ...WELL, ...change }, { request: REQUEST, isFunction }).map(
    ({ name, status, code }) => `${name}: ${status}${code === undefined ? "" : ` ${code}`}`,
  );

describe("a runner's answer from inside", () => {
  it("that finds nothing wrong says so of each part", () => {
    expect(told({})).toEqual([
      "answer: ok",
      "runs: ok",
      "Secrets Manager: ok",
      "S3: ok",
      "logs: ok",
      "reach db:5432: ok",
    ]);
  });

  it("of a runner on this machine has neither a mode nor logs in AWS", () => {
    const request = { ...REQUEST, services: [], logs: false };
    const checks = answerChecks({ ...WELL, services: [] }, { request, isFunction: false });
    expect(checks.map(({ name, status }) => `${name}: ${status}`)).toEqual([
      "answer: ok",
      "logs: skipped",
      "reach db:5432: ok",
    ]);
    expect(checks[1]?.says).toBe("a runner on this machine writes none in AWS");
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
    [
      "a log that it may not write",
      { logs: { code: "LOGS_ACCESS_DENIED", message: "x" } },
      "logs: failed LOGS_ACCESS_DENIED",
    ],
    [
      "a log group that is not there",
      { logs: { code: "LOGS_GROUP_MISSING", message: "x" } },
      "logs: failed LOGS_GROUP_MISSING",
    ],
    [
      "logs that can't be asked from inside, which says nothing of Lambda's own way to them",
      { logs: { code: "LOGS_UNREACHABLE", message: "x" } },
      "logs: warning LOGS_UNREACHABLE",
    ],
    ["a log that has no name", { logs: { code: "LOGS_NOT_NAMED", message: "x" } }, "logs: skipped"],
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
    "LOGS_ACCESS_DENIED",
    "LOGS_FAILED",
    "LOGS_GROUP_MISSING",
    "LOGS_UNREACHABLE",
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
