import * as pulumi from "@pulumi/pulumi";
import { planConnection, type StoredConnection } from "../provider/core/connection/plan";
import { changedParts, changedPartsPhrase, type Fingerprint } from "../provider/core/connector/fingerprint";
import { type ConnectionKnowledge, planConnector } from "../provider/core/connector/plan";
import { credentialDigest } from "../provider/core/credentials/ownership";
import type { ProgramFacts } from "../provider/core/pulumi/program";
import { changesPhrase, schemaChanges } from "../provider/core/schema/changes";
import { schemaModel } from "../provider/core/schema/schema";
import { SchemaService } from "../provider/services/schema-service";
import { connectPorts } from "../provider/wiring";
import type { PriorOutputs } from "./prior-state";
import { config, env, programRun } from "./program-run";

/** What is known of a connection once its test is over. */
export interface TestedConnection {
  /** Whether its connectors' generations can start. */
  readonly usable: boolean;
  readonly knowledge: ConnectionKnowledge;
}

function schemaService(): SchemaService {
  const run = programRun();
  run.service ??= new SchemaService(connectPorts(config, env), run.id);
  return run.service;
}

/**
 * Tests a connection in the program, while other resources register. Errors aren't thrown: they reach the
 * connection's check through the cache, which reports them on the resource.
 */
export async function testConnection(
  raw: { readonly [key: string]: unknown },
  program: ProgramFacts,
  aliases: readonly string[],
): Promise<TestedConnection> {
  const before = (await priorOutputs([program.urn, ...aliases])) as
    | (StoredConnection & PriorOutputs)
    | undefined;
  const deployed = before && isDeployed(before, raw);
  const plan = planConnection(raw, { program, before, deployed, config, env });
  const knowledge = { value: plan.value, secretName: plan.stored.secret?.name, deployed: deployed === true };
  if (plan.test.kind !== "needed") return { usable: plan.test.kind === "unneeded", knowledge };
  status(program.urn, `testing the connection ${program.resource}`);
  return schemaService()
    .test(plan.test.subject)
    .then(
      () => ({ usable: true, knowledge }),
      () => ({ usable: false, knowledge }),
    );
}

/** Generates a connector's schema in the program, side by side with all others; check then finds it in the cache. */
export async function generateSchema(
  raw: { readonly [key: string]: unknown },
  program: ProgramFacts,
  aliases: readonly string[],
  connection: TestedConnection,
): Promise<void> {
  if (!connection.usable) return;
  const before = await priorOutputs([program.urn, ...aliases]);
  const plan = planConnector(raw, { program, before, connection: connection.knowledge, config, env });
  if (plan.decision.kind !== "generate") return;
  status(program.urn, `generating the schema of ${program.resource}`);
  const { subject } = plan.decision;
  const result = await schemaService()
    .generate(subject)
    .catch(() => undefined);
  const old = schemaModel.safeParse(before?.["schema"]);
  if (result === undefined || !old.success) return;
  const why = changedPartsPhrase(
    changedParts(before?.["fingerprint"] as Partial<Fingerprint>, subject.fingerprint),
  );
  const what = changesPhrase(schemaChanges(old.data, result.schema));
  line(program.urn, `schema of ${program.resource} generated again, as ${why}: ${what}`);
}

async function priorOutputs(urns: readonly string[]): Promise<PriorOutputs | undefined> {
  const state = await programRun().priorState();
  return urns.map((urn) => state.get(urn)).find((outputs) => outputs !== undefined);
}

/** Whether the declared credential is what the last update stored. */
function isDeployed(before: PriorOutputs, raw: { readonly [key: string]: unknown }): boolean | undefined {
  const { value } = (raw["credentials"] ?? {}) as { value?: unknown };
  const { credentialKey, credentialDigest: stored } = before;
  if (typeof value !== "string" || typeof credentialKey !== "string") return undefined;
  return credentialDigest(credentialKey, value) === stored;
}

/** What is going on, on the resource's own row, until it is over. */
function status(urn: string, text: string): void {
  line(urn, text, true);
}

/** A line on the resource's own row. Naming the resource itself would wait for its URN, and hold back all other lines. */
function line(urn: string, text: string, ephemeral = false): void {
  const resource = { urn: pulumi.output(urn) } as pulumi.Resource;
  void pulumi.log.info(text, resource, undefined, ephemeral);
}
