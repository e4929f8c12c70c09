import { isRecord } from "../records";
import { CONNECTION_TYPE, CONNECTOR_TYPE, type ResourceType } from "./resource-types";
import { parseUrn } from "./urn";
import { SECRET, SIGNATURE } from "./wire";

/** A connector as a stack's exported state has it. */
export interface ExportedConnector {
  readonly urn: string;
  readonly name: string;
  /** Secrets among them in plain text. */
  readonly outputs: { readonly [key: string]: unknown };
  /** When its state last changed, as the engine writes it. */
  readonly modified?: string;
  /** The URNs of the connections that it depends on, its own among them; left out where there are none. */
  readonly connections?: readonly string[];
}

/** A connection as a stack's exported state has it. */
export interface ExportedConnection extends Omit<ExportedConnector, "modified" | "connections"> {
  /** What its creation gave it. */
  readonly id: string;
}

/**
 * This package's connectors in what `pulumi stack export --show-secrets` prints, sorted by URN; of everything else in it
 * nothing is kept. `undefined` where it is of no form that is known.
 */
export function exportedConnectors(text: string): ExportedConnector[] | undefined {
  return exportedResources(text, CONNECTOR_TYPE)?.map(({ urn, outputs, modified, dependencies }) => ({
    ...exported(urn, outputs),
    ...connectionsAmong(dependencies),
    ...(typeof modified === "string" ? { modified } : {}),
  }));
}

/** This package's connections, as {@link exportedConnectors}. */
export function exportedConnections(text: string): ExportedConnection[] | undefined {
  return exportedResources(text, CONNECTION_TYPE)?.map(({ urn, id, outputs }) => ({
    ...exported(urn, outputs),
    id: typeof id === "string" ? id : "",
  }));
}

function exported(urn: string, outputs: unknown) {
  return {
    urn,
    name: parseUrn(urn)?.name ?? urn,
    outputs: revealed(outputs) as ExportedConnector["outputs"],
  };
}

function connectionsAmong(dependencies: unknown): Pick<ExportedConnector, "connections"> {
  if (!Array.isArray(dependencies)) return {};
  const connections = dependencies.filter(
    (urn): urn is string => typeof urn === "string" && parseUrn(urn)?.type === CONNECTION_TYPE.token,
  );
  return connections.length === 0 ? {} : { connections };
}

interface ExportedResource {
  readonly urn: string;
  readonly outputs: unknown;
  readonly id?: unknown;
  readonly modified?: unknown;
  readonly dependencies?: unknown;
}

function exportedResources(text: string, type: ResourceType): ExportedResource[] | undefined {
  const deployment = deploymentOf(text);
  if (deployment === undefined) return undefined;
  const { resources = [] } = deployment;
  if (!Array.isArray(resources)) return undefined;
  return resources.filter((resource) => isDeployed(resource, type)).sort((a, b) => (a.urn < b.urn ? -1 : 1));
}

function deploymentOf(text: string): { resources?: unknown } | undefined {
  let exported: unknown;
  try {
    exported = JSON.parse(text);
  } catch {
    // What JSON.parse says quotes the text, which holds secrets.
    return undefined;
  }
  return isRecord(exported) && isRecord(exported["deployment"]) ? exported["deployment"] : undefined;
}

/** One that a replacement left to be deleted is none. */
function isDeployed(resource: unknown, { token }: ResourceType): resource is ExportedResource {
  return (
    isRecord(resource) &&
    resource["type"] === token &&
    typeof resource["urn"] === "string" &&
    isRecord(resource["outputs"]) &&
    resource["delete"] !== true
  );
}

/** With the texts of secrets in their places. */
function revealed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revealed);
  if (!isRecord(value)) return value;
  if (value[SIGNATURE] === SECRET) return revealed(plain(value["plaintext"]));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, revealed(inner)]));
}

function plain(json: unknown): unknown {
  try {
    return JSON.parse(String(json));
  } catch {
    return undefined;
  }
}
