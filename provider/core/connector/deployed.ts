import { z } from "zod";
import { canonicalJson, type Json } from "../canonical";
import type { SourceCode } from "../code/source-code";
import { type ConnectionToPack, codeFromStored, connectionToJson, packed } from "../code/stored-code";
import { packedConnectionModel, unpackConnection, unpacked } from "../code/unpack-connection";
import { picked, without } from "../records";
import { FORMAT_VERSION } from "../state-format";
import { DEPLOYED_DICTIONARY } from "./deployed-dictionary";

type Properties = { readonly [key: string]: unknown };

/** What check makes of a generation: in the outputs as in the inputs. */
const MADE = ["schema", "coverage", "interface", "fingerprint", "stale"];
/** Declared, and in the outputs in plain sight: what the schema was made with, which comparisons need. */
const MADE_WITH = ["edits", "limits"];
/** Inputs that are only there to be printed. */
export const PRINTED = ["changes", "warnings"];

/** What a connector runs with, as the last update stored it: all that a generation needs, without program and cache. */
export interface DeployedConnector {
  readonly connector: SourceCode;
  readonly connection: SourceCode;
  /** The text of the connection's hash-locked list. */
  readonly requirements: string | null;
  readonly urn: string;
  /** The inputs that the last update had, what check made of them among them. */
  readonly inputs: Properties;
}

const model = z.strictObject({
  urn: z.string(),
  connection: packedConnectionModel,
  inputs: z.record(z.string(), z.unknown()),
});

/**
 * A connector's outputs: its schema, and all that a generation needs without program and cache, packed. Nothing that is
 * only printed is in them.
 *
 * @param inputs As check made them.
 */
export function connectorOutputs(
  inputs: Properties,
  { urn, connection }: { readonly urn: string; readonly connection: ConnectionToPack },
): Properties {
  const declared = without(inputs, [...MADE, ...MADE_WITH, ...PRINTED, "__provider"]);
  const deployed = { urn, connection: connectionToJson(connection), inputs: declared as Json };
  return {
    ...picked(inputs, [...MADE, ...MADE_WITH]),
    __deployed: packed(canonicalJson(deployed), DEPLOYED_DICTIONARY),
    formatVersion: FORMAT_VERSION,
  };
}

/** A connector's outputs taken apart; `undefined` where they don't hold a whole connector. */
export function deployedConnector(outs: Properties | undefined): DeployedConnector | undefined {
  const known = stored(outs ?? {});
  return known && connectorOf(known);
}

/** A connector by its inputs; `undefined` where they, or the connection, are not known. */
export function connectorOf({ urn, connection, inputs }: Stored): DeployedConnector | undefined {
  const code = inputs["code"];
  if (connection === undefined || !isFiles(code)) return undefined;
  return {
    connector: codeFromStored(code, "connector"),
    connection: connection.code,
    requirements: connection.requirements,
    urn,
    inputs,
  };
}

interface Stored {
  readonly urn: string;
  readonly connection: ConnectionToPack | undefined;
  readonly inputs: Properties;
}

function stored(outs: Properties): Stored | undefined {
  const { __deployed: deployed, __connection: connection, formatVersion: _, ...others } = outs;
  if (typeof deployed === "string") {
    const found = unpacked(deployed, model, DEPLOYED_DICTIONARY);
    return found && { ...found, inputs: { ...others, ...found.inputs } };
  }
  if (typeof connection !== "string") return undefined;
  // Format 1: the outputs hold the inputs as they were, and the connection packed.
  return { urn: String(others["__urn"]), connection: unpackConnection(connection), inputs: others };
}

function isFiles(value: unknown): value is { readonly [path: string]: string } {
  return (
    typeof value === "object" &&
    value !== null &&
    Object.keys(value).length > 0 &&
    Object.values(value).every((text) => typeof text === "string")
  );
}
