import { DECLARED } from "../connection/plan";
import { blastConnection } from "../connector/run-summary";
import { parseUrn } from "../pulumi/urn";
import { printable } from "../text";
import { failuresOf } from "./failures";
import type { ConnectionReport, ReportVerdict } from "./report";
import { changedProperties, operationOf, type Subject, stateAfter } from "./subject";
import { warningsOf } from "./warnings";

/** What a run says of a connection. */
export function connectionReport(subject: Subject): ConnectionReport {
  const { urn, told } = subject;
  const { name = urn, type = "" } = parseUrn(urn) ?? {};
  const blasts = told.filter(({ message }) => blastConnection(message) !== undefined);
  return {
    name,
    urn,
    operation: operationOf(subject),
    changedProperties: changedProperties(subject).filter((key) => DECLARED.some((other) => other === key)),
    // It is said again where more is known.
    blastRadius: printed(blasts.at(-1)?.message),
    warnings: warningsOf(name, stateAfter(subject)?.inputs, told).warnings,
    failures: failuresOf({ type, name }, told).failures,
  };
}

/** A connection of another stack: the run says nothing of it but what its change does. */
export function foreignConnection(blastRadius: string): ConnectionReport {
  return {
    name: blastConnection(blastRadius) ?? "",
    urn: "",
    operation: "same",
    changedProperties: [],
    blastRadius: printed(blastRadius),
    warnings: [],
    failures: [],
  };
}

export function connectionVerdict({ warnings, failures }: ConnectionReport): ReportVerdict {
  if (failures.length > 0) return "failed";
  return warnings.some(({ code }) => code === "TEST_PENDING") ? "unverified" : "safe";
}

function printed(text: string | undefined): string | null {
  return text === undefined ? null : printable(text, 65_536);
}
