import { deployedConnector } from "../core/connector/deployed";
import { driftOf } from "../core/connector/drift";
import { stateGeneration } from "../core/connector/state-generation";
import { ConnectorsError, errorText } from "../core/errors";
import { parseUrn } from "../core/pulumi/urn";
import { changesPhrase } from "../core/review/phrase";
import { isOffline, refreshMode } from "../core/settings";
import { printable } from "../core/text";
import type { ProviderContext } from "./context";
import type { Properties, ReadResult } from "./provider";

/**
 * What a refresh finds of a connector. With `pythonConnectors:refresh` its schema is generated again, with the code that
 * is deployed: what differs is the source's doing, and shows as a diff of the state. What can't be generated stays.
 */
export function connectorRefresh(
  context: ProviderContext,
): (id: string, outs: Properties) => Promise<ReadResult> {
  // One operation may read a resource twice.
  const reads = new Map<string, Promise<ReadResult>>();
  return (id, outs) => {
    const { config, env } = context;
    if (refreshMode(config, env) === "off" || isOffline(config, env))
      return Promise.resolve({ id, props: outs });
    const known = reads.get(id) ?? refreshed(context, id, outs);
    reads.set(id, known);
    return known;
  };
}

async function refreshed(context: ProviderContext, id: string, outs: Properties): Promise<ReadResult> {
  const name = parseUrn(deployedConnector(outs)?.urn ?? "")?.name ?? "a connector";
  const stays = (why: string): ReadResult => {
    context.warn(`${name}: the schema is not refreshed: ${printable(why, 4096)}`);
    return { id, props: outs };
  };
  const generation = stateGeneration(outs, context);
  if ("problem" in generation) return stays(generation.problem);
  try {
    const result = await context.service(REFRESH_RUN).generateAfresh(generation.subject);
    const { known, changes } = driftOf(generation, result);
    if (changes.length === 0 && known.coverage === generation.last.coverage) return { id, props: outs };
    context.warn(`${name}: the source has changed: ${changesPhrase(changes)}`);
    // The next preview compares inputs: with those that were, it would bring the old schema back.
    return { id, props: { ...outs, ...known }, inputs: { ...generation.deployed.inputs, ...known } };
  } catch (error) {
    if (!(error instanceof ConnectorsError)) throw error;
    return stays(errorText(error));
  }
}

/** A refresh has no program, and so no run of one: nothing it makes is taken from or for another. */
const REFRESH_RUN = "refresh";
