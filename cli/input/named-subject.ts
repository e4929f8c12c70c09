import { existsSync } from "node:fs";
import path from "node:path";
import { ENTRY } from "../../provider/core/code/source-code";
import { InputError } from "../../provider/core/errors";
import { shellWord } from "../../provider/core/shell-word";
import { safeLine } from "../output/safe-text";
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
  const isFolder = ["connector.json", ENTRY.connector].some((file) => existsSync(path.join(name, file)));
  const reason =
    "to take it from a Pulumi program, add --stack <stack> or --manifest <file>" +
    (isFolder ? `; did you mean the folder: --connector ${shellWord(safeLine(name, 100))}?` : "");
  throw new InputError([{ path: JSON.stringify(name.slice(0, 100)), reason }]);
}
