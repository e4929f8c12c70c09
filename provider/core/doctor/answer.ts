import type { ConnectorsError } from "../errors";
import type { CheckAnswer, CheckedHost, CheckRequest, Finding } from "../runner/check";
import { nextStep } from "../runner/next-steps";
import { printable } from "../text";
import { type Check, failed, failedBy, ok, skipped } from "./check";
import { hostText } from "./reach";

// What `doctor` says of a runner by what it answers from inside.

/** What an answer's findings are of, and how a log is found. */
export interface Asked {
  readonly request: CheckRequest;
  /** `undefined` of a runner on this machine. */
  readonly logGroup: string | undefined;
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
export function answerChecks(answer: CheckAnswer, { request, logGroup }: Asked): Check[] {
  return [
    ok("answer", "the runner is of this package's version of protocol and inference"),
    ...(logGroup === undefined ? [] : [executeCheck(answer)]),
    ...request.services.map((service, index) =>
      findingCheck(SERVICES[service], answer.services[index] ?? null, "answers inside the function"),
    ),
    ...(logGroup === undefined ? [] : [logsCheck(logGroup)]),
    ...request.hosts.map((host, index) => hostCheck(host, answer.hosts[index] ?? null)),
  ];
}

const SERVICES = { secretsmanager: "Secrets Manager", s3: "S3" } as const;

function executeCheck({ execute, approvals }: CheckAnswer): Check {
  const says = execute === "approved" ? "approved code only, and its list can be read" : "all code";
  return findingCheck("runs", approvals, says);
}

/** Lambda writes them itself, not through the function's network, and says to nobody when it can't. */
function logsCheck(logGroup: string): Check {
  return skipped(
    "logs",
    `Lambda writes them itself, with the function's role, and tells nobody where that fails: look whether ${logGroup} has ` +
      "a stream of this minute",
  );
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
