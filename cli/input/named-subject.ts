import { InputError } from "../../provider/core/errors";
import type { Outside } from "../outside";
import type { RunFlags } from "../program";
import { isOfProgram, programConnection, programConnector } from "./manifest-subject";
import {
  type ConnectionSubject,
  type ConnectorSubject,
  connectionSubject,
  connectorSubject,
} from "./subject";

/** The connector that a command is about: of a program, by its name, or by flags and its folder. */
export async function namedConnector(
  name: string | undefined,
  flags: RunFlags,
  outside: Outside,
): Promise<ConnectorSubject> {
  if (isOfProgram(flags)) return programConnector(name, flags, outside);
  refuseName(name);
  return connectorSubject(flags, outside);
}

/** The connection that a command is about, or that of a connector. */
export async function namedConnection(
  name: string | undefined,
  flags: RunFlags,
  outside: Outside,
): Promise<ConnectionSubject & { readonly namesConnector: boolean }> {
  if (isOfProgram(flags)) return programConnection(name, flags, outside);
  refuseName(name);
  return connectionSubject(flags, outside);
}

function refuseName(name: string | undefined): void {
  if (name === undefined) return;
  const reason = "a name is one of a program: write --stack <its stack>, or --manifest <file>, too";
  throw new InputError([{ path: JSON.stringify(name.slice(0, 100)), reason }]);
}
