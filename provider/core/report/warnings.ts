import { z } from "zod";
import { parseForetold } from "../connector/failure-text";
import type { Properties, RunDiagnostic } from "../pulumi/run/run";
import type { Change } from "../review/change";
import { isRuleId } from "../review/rules";
import { type ChangeFacts, parseChangeFacts } from "../review/violation";
import { parsePath } from "../schema/path";
import { printable } from "../text";
import { type Warning, warningText } from "../warning";

const model = z.array(z.object({ code: z.string().max(64), path: z.string(), message: z.string() }));

/** What warns of a resource. */
export interface Warned {
  /** Without those about its changes, which say them already. */
  readonly warnings: readonly Warning[];
  /** How its schema differs from its contract, where the policy lets that pass. */
  readonly fromContract: readonly Change[];
}

/** The warnings of a resource: those of its inputs, and what else is said of it. */
export function warningsOf(
  name: string,
  inputs: Properties | undefined,
  told: readonly RunDiagnostic[],
): Warned {
  const read = model.safeParse(inputs?.["warnings"] ?? []);
  const own = read.success ? read.data : [];
  // They are printed, too.
  const known = new Set(own.map((warning) => warningText(warning).trimEnd()));
  const others = told
    .filter(({ severity, message }) => severity === "warning" && !known.has(message))
    .filter(({ message }) => parseForetold(name, message) === undefined)
    .map(({ message }) => parseWarning(message));
  const all = unique([...own, ...others]).map((warning) => ({ warning, facts: factsOf(warning) }));
  return {
    warnings: all
      .filter(({ facts }) => facts === undefined || facts.isContract)
      .map(({ warning }) => ({ ...warning, message: printable(warning.message, 8192) })),
    fromContract: all.flatMap(({ facts }) => (facts?.isContract ? [facts.change] : [])),
  };
}

function factsOf({ code, path, message }: Warning): ChangeFacts | undefined {
  return isRuleId(code) ? parseChangeFacts({ rule: code, path }, message) : undefined;
}

function unique(warnings: readonly Warning[]): Warning[] {
  return [...new Map(warnings.map((warning) => [warningText(warning), warning])).values()];
}

const CODE = /^(.*) \[([A-Z][A-Z0-9_]{1,63})\]$/s;

/** A warning from its text. Its path is told where it is about a change; else the message has it. */
function parseWarning(text: string): Warning {
  const [, message = text, code = ""] = CODE.exec(text) ?? [];
  for (let at = message.indexOf(": "); isRuleId(code) && at >= 0; at = message.indexOf(": ", at + 1)) {
    const [path, rest] = [message.slice(0, at), message.slice(at + 2)];
    if (parsePath(path) !== undefined && parseChangeFacts({ rule: code, path }, rest)) {
      return { code, path, message: rest };
    }
  }
  return { code, path: "", message };
}
