import type { Change } from "../review/change";
import type { Warning } from "../warning";
import { isRefusalCode } from "./failures";
import type { ConnectionReport, ConnectorReport, Report, ReportedFailure, StackReport } from "./report";

/** What a warning's code looks like: it is the provider's or the runner's. */
const CODE = /^[A-Z]+(_[A-Z]+)*$/;

/**
 * A report that may be read by everyone: numbers for names; verdicts, statuses and counts stay; no path, type, schema, reason or
 * text of a failure.
 */
export function redacted(report: Report): Report {
  return { ...report, stacks: report.stacks.map(redactedStack) };
}

function redactedStack(stack: StackReport, index: number): StackReport {
  const numbers = new Map(stack.connections.map(({ name }, at) => [name, `connection ${at + 1}`]));
  const connection = (name: string): string => {
    const number = numbers.get(name) ?? `connection ${numbers.size + 1}`;
    numbers.set(name, number);
    return number;
  };
  return {
    ...stack,
    project: null,
    stack: `stack ${index + 1}`,
    connections: stack.connections.map((one) => redactedConnection(one, connection(one.name))),
    connectors: stack.connectors.map((one, at) => ({
      ...redactedConnector(one),
      name: `connector ${at + 1}`,
      connection: one.connection === null ? null : connection(one.connection),
    })),
    failures: stack.failures.map(redactedFailure),
  };
}

function redactedConnector(connector: ConnectorReport): ConnectorReport {
  return {
    ...connector,
    urn: "",
    changes: connector.changes.map(redactedChange),
    schema: null,
    changedParts: [],
    contract: null,
    warnings: connector.warnings.map(redactedWarning),
    failures: connector.failures.map(redactedFailure),
  };
}

function redactedConnection(connection: ConnectionReport, name: string): ConnectionReport {
  return {
    ...connection,
    name,
    urn: "",
    changedProperties: [],
    blastRadius: null,
    warnings: connection.warnings.map(redactedWarning),
    failures: connection.failures.map(redactedFailure),
  };
}

function redactedChange({ rule, verdict, cause, waived }: Change): Change {
  return {
    path: "",
    rule,
    verdict,
    ...(cause === undefined ? {} : { cause }),
    ...(waived === undefined ? {} : { waived: "" }),
  };
}

function redactedWarning({ code }: Warning): Warning {
  return { code: CODE.test(code) ? code : "", path: "", message: "" };
}

/** An error's own code is left out: the code that failed may end its text with anything. */
function redactedFailure({ code }: ReportedFailure): ReportedFailure {
  return { code: isRefusalCode(code) ? code : null, message: "" };
}
