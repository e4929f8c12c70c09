import type { SourceCode } from "../code/source-code";
import { requestCredentials } from "../credentials/origin";
import { defined } from "../records";
import { type GenerateRequest, NO_LIMITS, UNDIVIDED } from "../runner/protocol";
import type { ConnectionSlots, GenerationLimits, RunnerTask } from "../runner/task";
import type { DeployedConnector } from "./deployed";
import { type ConnectorInputs, parseConnectorInputs } from "./inputs";

/** Where a generation runs, for whom, and within which bounds. */
export interface GenerationPlace extends RunnerTask {
  readonly limits: GenerationLimits;
  readonly slots: ConnectionSlots;
}

/** One generation of a schema. */
export interface GenerationSubject extends GenerationPlace {
  /** As one run would do it: its division and its limits are decided where it is carried out. */
  readonly request: GenerateRequest;
}

/** What a generation runs: the connection's part and the connector's own. */
export interface CodeToRun {
  readonly connection: SourceCode;
  /** The text of the connection's hash-locked list. */
  readonly requirements: string | null;
  readonly connector: SourceCode;
  readonly own: Partial<ConnectorInputs>;
}

export function generationSubject(
  { connection, requirements, connector, own }: CodeToRun,
  place: GenerationPlace,
): GenerationSubject {
  const { codeInterface, parser, properties, generation = "full", edits } = own;
  const sample = typeof generation === "object" ? generation : undefined;
  const request: GenerateRequest = {
    protocol: 1,
    operation: "generate",
    connection,
    credentials: requestCredentials(place.credential),
    requirements,
    output: false,
    connector,
    interface: codeInterface ?? null,
    parser: parser ? { ...parser } : null,
    properties: properties ?? {},
    limits: NO_LIMITS,
    sample: sample ? { rows: sample.sampleRows ?? null, partitions: sample.samplePartitions ?? null } : null,
    mapAfter: edits?.mapAfter ?? null,
    declared: generation === "declared",
    ...UNDIVIDED,
  };
  return { ...place, request };
}

/** The arguments of a connector that decide its schema, as its outputs hold them. */
export function generationInputs({ connector, inputs }: DeployedConnector) {
  const { codeInterface, codeFingerprint, parser, properties, generation, limits, edits } = inputs;
  return parseConnectorInputs(
    defined({
      code: connector,
      codeInterface,
      codeFingerprint,
      parser,
      properties,
      generation,
      limits,
      edits,
    }),
  );
}

/**
 * The same generation with the code that is deployed: what it gives on the source as it is now. `undefined` where the
 * state doesn't hold a whole connector.
 */
export function deployedSubject(
  subject: GenerationSubject,
  deployed: DeployedConnector | undefined,
): GenerationSubject | undefined {
  if (deployed === undefined) return undefined;
  const { values: own, problems, unknown } = generationInputs(deployed);
  if (problems.length > 0 || unknown.size > 0) return undefined;
  return generationSubject({ ...deployed, own }, subject);
}
