import type { ConnectionToPack } from "../code/stored-code";
import { connectorOf, type DeployedConnector, deployedConnector } from "./deployed";
import { differingParts, type Fingerprint } from "./fingerprint";
import { generationInputs } from "./generation-subject";
import { fingerprintOfInputs } from "./resolved-inputs";

/**
 * The connector that made the schema which outputs hold, if it is the one that they hold: under `{ manual }` and
 * `ignoreChanges`, and after a failure, code moves on and the schema stays. What code of another time gives says nothing of
 * the source.
 */
export function schemaMaker(
  outs: { readonly [key: string]: unknown } | undefined,
): DeployedConnector | undefined {
  const deployed = deployedConnector(outs);
  return deployed && isMaker(deployed, outs?.["fingerprint"]) ? deployed : undefined;
}

/**
 * The same from the inputs alone, which check has: it can be told where the connection is as it was.
 *
 * @param connection As it is now.
 */
export function inputsMaker(
  inputs: { readonly [key: string]: unknown },
  urn: string,
  connection: ConnectionToPack | undefined,
): DeployedConnector | undefined {
  const deployed = connectorOf({ urn, connection, inputs });
  return deployed && isMaker(deployed, inputs["fingerprint"]) ? deployed : undefined;
}

/** Whether a schema with this fingerprint was made by what is deployed. */
export function isMaker(deployed: DeployedConnector, fingerprint: unknown): boolean {
  const now = deployedFingerprint(deployed);
  return now !== undefined && differingParts(fingerprint, now).length === 0;
}

/** The fingerprint of a schema that the deployed connector makes; `undefined` where the state holds no valid arguments. */
export function deployedFingerprint(deployed: DeployedConnector): Fingerprint | undefined {
  const { values: own, problems, unknown } = generationInputs(deployed);
  if (problems.length > 0 || unknown.size > 0) return undefined;
  const { connector: code, connection: connectionCode, requirements, inputs } = deployed;
  const { secret } = inputs;
  return fingerprintOfInputs(
    { ...own, code },
    {
      connectionCode,
      requirements: requirements === null ? undefined : { text: requirements },
      source: typeof secret === "string" ? secret : undefined,
    },
  );
}
