import type { SourceCode } from "../code/source-code";
import { codeFromStored } from "../code/stored-code";
import { unpackConnection } from "../code/unpack-connection";

/** What a connector runs with, as the last update stored it: all that a generation needs, without program and cache. */
export interface DeployedConnector {
  readonly connector: SourceCode;
  readonly connection: SourceCode;
  /** The text of the connection's hash-locked list. */
  readonly requirements: string | null;
  /** The other inputs of the connector, as the program sent them. */
  readonly inputs: { readonly [key: string]: unknown };
}

/** A connector's outputs taken apart; `undefined` where they don't hold a whole connector. */
export function deployedConnector(
  outs: { readonly [key: string]: unknown } | undefined,
): DeployedConnector | undefined {
  const { code, __connection: packed, ...inputs } = outs ?? {};
  if (!isFiles(code) || typeof packed !== "string") return undefined;
  const unpacked = unpackConnection(packed);
  if (unpacked === undefined) return undefined;
  const { code: connection, requirements } = unpacked;
  return { connector: codeFromStored(code, "connector"), connection, requirements, inputs };
}

function isFiles(value: unknown): value is { readonly [path: string]: string } {
  return (
    typeof value === "object" &&
    value !== null &&
    Object.keys(value).length > 0 &&
    Object.values(value).every((text) => typeof text === "string")
  );
}
