import path from "node:path";
import { connectionDigest, connectorDigest } from "../../provider/core/approvals/digest";
import { normalizeCode, type SourceCode } from "../../provider/core/code/source-code";
import { deployedConnector } from "../../provider/core/connector/deployed";
import { InputError, ServiceError } from "../../provider/core/errors";
import { readableState } from "../../provider/core/state-format";
import type { Outside } from "../outside";
import { deployedConnectors } from "../stack/deployed-stack";
import { type CodeSubject, codeSubject } from "./subject";

/** Code that may be approved: its digest, and what it is in words. */
export interface CodeToApprove {
  readonly digest: string;
  readonly what: string;
}

/** The code that paths name, each part once. @throws InputError */
export function codeOfPaths(flags: {
  readonly connection?: string;
  readonly requirements?: string;
  readonly connector?: readonly string[];
}): CodeToApprove[] {
  const { connector: connectors = [], ...connection } = flags;
  const subjects = connectors.map((connector) => codeSubject({ ...connection, connector }));
  return once((subjects.length > 0 ? subjects : [codeSubject(connection)]).flatMap(partsOf));
}

function partsOf({ connection, connector }: CodeSubject): CodeToApprove[] {
  const parts: CodeToApprove[] = [];
  if (connection !== undefined) {
    const { code, requirements } = connection;
    const packages = requirements === undefined ? "" : ` with ${requirements.path}`;
    const what = `connection ${connection.path}${packages}`;
    parts.push(...forms(code, what, (form) => connectionDigest(form, requirements?.text ?? null)));
  }
  if (connector !== undefined)
    parts.push(...forms(connector.code, `connector ${connector.path}`, connectorDigest));
  return parts;
}

/** A program sends its files as they are; from a state they come without byte order marks, with line ends of one form. */
function forms(code: SourceCode, what: string, digest: (code: SourceCode) => string): CodeToApprove[] {
  const stored = { digest: digest(normalizeCode(code)), what };
  const sent = { digest: digest(code), what };
  return sent.digest === stored.digest ? [sent] : [sent, { ...stored, what: `${what}, as a state has it` }];
}

/** The code that a stack's connectors run, as the last update stored it, each part once. @throws InputError, ServiceError */
export async function codeOfStack(stack: string, folder: string, outside: Outside): Promise<CodeToApprove[]> {
  const connectors = await deployedConnectors({ stack, folder: path.resolve(folder) }, outside.pulumi);
  if (connectors.length === 0) {
    const reason = `the stack ${JSON.stringify(stack)} has no connectors, so no code to approve`;
    throw new InputError([{ path: "--stack", reason }]);
  }
  return once(
    connectors.flatMap(({ name, outputs }) => {
      const deployed = deployedConnector(readableState(outputs));
      if (deployed === undefined) {
        throw new ServiceError(
          "STACK_UNREADABLE",
          `the state of the connector ${JSON.stringify(name)} does not hold its code`,
          "Run `pulumi up` on the stack with this version of the package.",
        );
      }
      const { connection, connector, requirements, inputs } = deployed;
      return [
        {
          digest: connectionDigest(connection, requirements),
          what: `connection ${String(inputs["connection"])} of stack ${stack}`,
        },
        { digest: connectorDigest(connector), what: `connector ${name} of stack ${stack}` },
      ];
    }),
  );
}

function once(parts: readonly CodeToApprove[]): CodeToApprove[] {
  return parts.filter((part, index) => parts.findIndex(({ digest }) => digest === part.digest) === index);
}
