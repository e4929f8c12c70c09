import type { ConnectorsError } from "../errors";
import type { CheckAnswer, CheckedHost, CheckRequest, Finding } from "../runner/check";
import { nextStep } from "../runner/next-steps";
import { printable } from "../text";
import { type Check, failed, failedBy, ok, skipped } from "./check";
import { hostText } from "./reach";

// What `doctor` says of a runner by what it answers from inside.

/** What an answer's findings are of. */
export interface Asked {
  readonly request: CheckRequest;
  /** Whether it is a function of Lambda; else it is a runner on this machine. */
  readonly isFunction: boolean;
}

/** A runner that doesn't answer a check. An old one knows no such operation. */
export function unansweredCheck(error: ConnectorsError): Check {
  const name = "answer";
  if (error.code !== "INVALID_REQUEST") return failedBy(name, error);
  return failed({
    name,
    code: "RUNNER_VERSION",
    says: "the runner is of an older version than this package: it can't be asked from inside",
    next: "Deploy dist/runner.zip of the package's version that the program uses.",
  });
}

/** All that a runner answered but what it says of secrets, which are the connections'. */
export function answerChecks(answer: CheckAnswer, { request, isFunction }: Asked): Check[] {
  return [
    ok("answer", "the runner is of this package's version of protocol and inference"),
    ...(isFunction ? [executeCheck(answer)] : []),
    ...request.services.map((service, index) =>
      findingCheck(SERVICES[service], answer.services[index] ?? null, "answers inside the function"),
    ),
    logsCheck(answer.logs, isFunction),
    ...request.hosts.map((host, index) => hostCheck(host, answer.hosts[index] ?? null)),
  ];
}

const SERVICES = { secretsmanager: "Secrets Manager", s3: "S3" } as const;

function executeCheck({ execute, approvals }: CheckAnswer): Check {
  const says = execute === "approved" ? "approved code only, and its list can be read" : "all code";
  return findingCheck("runs", approvals, says);
}

/** Lambda writes them in the function's role, but not through its network: that it can't be asked there is no failure. */
function logsCheck(finding: Finding, isFunction: boolean): Check {
  const name = "logs";
  if (!isFunction) return skipped(name, "a runner on this machine writes none in AWS");
  if (finding?.code === "LOGS_NOT_NAMED") return skipped(name, printable(finding.message, 500));
  const check = findingCheck(name, finding, "the function may make its stream in its log group");
  return finding?.code === "LOGS_UNREACHABLE" ? { ...check, status: "warning" } : check;
}

function hostCheck(host: CheckedHost, finding: Finding): Check {
  const name = `reach ${hostText(host)}`;
  if (finding?.code === "HOST_NOT_ASKED") return skipped(name, printable(finding.message, 500));
  return findingCheck(name, finding, host.tls ? "name, connection and TLS" : "name and connection");
}

/** @param says What is said where all is well. */
export function findingCheck(name: string, finding: Finding, says: string): Check {
  if (finding === null) return ok(name, says);
  const { code, message } = finding;
  return failed({ name, code, says: printable(message, 500), next: nextStep(code) });
}
