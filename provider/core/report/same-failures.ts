import {
  foretoldFailure,
  foretoldRefusal,
  parseForetold,
  parseSame,
  reasonOf,
} from "../connector/failure-text";
import { CONNECTOR_TYPE } from "../pulumi/resource-types";
import type { RunDiagnostic } from "../pulumi/run/run";
import { parseUrn } from "../pulumi/urn";
import { toldFailures } from "./failures";

/** What a run says, where a failure that is told on another connector's row is told on each one's own. */
export function spelledOut(diagnostics: readonly RunDiagnostic[]): RunDiagnostic[] {
  return diagnostics.flatMap((diagnostic) => {
    const name = connectorOf(diagnostic);
    const foretold = name === undefined ? undefined : parseForetold(name, diagnostic.message);
    const other = foretold && parseSame(foretold);
    if (name === undefined || other === undefined || diagnostic.severity !== "warning") return [diagnostic];
    const ofOther = diagnostics.filter((one) => connectorOf(one) === other);
    const failures = toldFailures({ type: CONNECTOR_TYPE.token, name: other }, ofOther);
    if (failures.length === 0) return [diagnostic];
    return failures.map((failure) => ({
      ...diagnostic,
      message: (failure.isGeneration ? foretoldFailure : foretoldRefusal)(name, reasonOf(failure)),
    }));
  });
}

function connectorOf({ urn }: RunDiagnostic): string | undefined {
  const { type, name } = parseUrn(urn ?? "") ?? {};
  return type === CONNECTOR_TYPE.token ? name : undefined;
}
