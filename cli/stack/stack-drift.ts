import { type Drift, driftIn, driftOf, waivedChanges } from "../../provider/core/connector/drift";
import type { RunUsage } from "../../provider/core/connector/run-summary";
import { stateGeneration } from "../../provider/core/connector/state-generation";
import { utcDay } from "../../provider/core/day";
import { ConnectorsError, InputError, ServiceError } from "../../provider/core/errors";
import type { ExportedConnector } from "../../provider/core/pulumi/exported-state";
import type { Change } from "../../provider/core/review/change";
import type { Coverage } from "../../provider/core/runner/protocol";
import { isOffline } from "../../provider/core/settings";
import { readableState } from "../../provider/core/state-format";
import { SchemaService } from "../../provider/services/schema-service";
import type { Outside } from "../outside";
import { deployedStack, type StackPlace } from "./deployed-stack";

/** What was found of one connector. */
export type ConnectorDrift = {
  readonly urn: string;
  readonly name: string;
} & (
  | { readonly drift: Drift; readonly coverage: Coverage; readonly changes: readonly Change[] }
  | { readonly drift: "unknown"; readonly error: ConnectorsError }
);

/** What was found of a stack. */
export interface StackDrift {
  readonly stack: string;
  readonly connectors: readonly ConnectorDrift[];
  readonly counts: { readonly [drift in ConnectorDrift["drift"]]: number };
  /** What it took. */
  readonly usage: RunUsage;
  readonly seconds: number;
}

/**
 * Generates the schemas of a deployed stack's connectors again, with the code that is deployed, side by side: how they differ
 * from those in its state is what the sources did since. Neither the state nor the cache is read or written for it.
 * @throws InputError, ServiceError where nothing can be said of any
 */
export async function stackDrift(place: StackPlace, outside: Outside): Promise<StackDrift> {
  const { connectors, config } = await deployedStack(place, outside.pulumi);
  const lookups = { config, env: (key: string) => outside.env[key] };
  if (isOffline(lookups.config, lookups.env)) throw new InputError([OFFLINE]);
  const started = performance.now();
  const ports = outside.ports(config, place.folder);
  if (ports.trust.untrusted) throw new InputError([UNTRUSTED]);
  const service = new SchemaService(ports, "drift");
  const today = utcDay(new Date());
  if (outside.err.isTTY && connectors.length > 0) {
    outside.err.write(`generating the schemas of ${connectors.length} connectors\n`);
  }
  const found = await Promise.all(
    connectors.map((connector) => connectorDrift(connector, { service, lookups, today })),
  );
  const counts = { none: 0, safe: 0, breaking: 0, unknown: 0 };
  for (const one of found) counts[one.drift] += 1;
  const { invocations, gigabyteSeconds, rows } = service.usage();
  return {
    stack: place.stack,
    connectors: found,
    counts,
    usage: { invocations, gigabyteSeconds, rows },
    seconds: (performance.now() - started) / 1000,
  };
}

interface Means {
  readonly service: SchemaService;
  readonly lookups: Parameters<typeof stateGeneration>[1];
  readonly today: string;
}

async function connectorDrift(
  { urn, name, outputs }: ExportedConnector,
  { service, lookups, today }: Means,
): Promise<ConnectorDrift> {
  try {
    const generation = stateGeneration(readableState(outputs), lookups);
    if ("problem" in generation) throw new ServiceError("GENERATION_REFUSED", generation.problem);
    const result = await service.generateAfresh(generation.subject);
    const changes = waivedChanges(driftOf(generation, result).changes, generation.deployed.inputs, today);
    return { urn, name, drift: driftIn(changes), coverage: result.coverage, changes };
  } catch (error) {
    if (!(error instanceof ConnectorsError)) throw error;
    return { urn, name, drift: "unknown", error };
  }
}

const UNTRUSTED = {
  path: "pythonConnectors:mode",
  reason:
    "this run is untrusted, so no source may be asked: run this where PYTHON_CONNECTORS_MODE is trusted",
};

const OFFLINE = {
  path: "pythonConnectors:offline",
  reason:
    "it is on, so no source may be asked: run this when it is off again, or with PYTHON_CONNECTORS_OFFLINE=off",
};
