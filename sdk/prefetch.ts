import * as pulumi from "@pulumi/pulumi";
import { type ConnectionOutputs, isRotatedElsewhere, isWritten } from "../provider/core/connection/diff";
import { parseConnectionInputs } from "../provider/core/connection/inputs";
import { planConnection } from "../provider/core/connection/plan";
import { changedParts, changedPartsPhrase, type Fingerprint } from "../provider/core/connector/fingerprint";
import {
  type ConnectionKnowledge,
  type GenerationSubject,
  planConnector,
} from "../provider/core/connector/plan";
import { declaredCredential } from "../provider/core/credentials/declared";
import { credentialPlace } from "../provider/core/credentials/form";
import type { ProgramFacts } from "../provider/core/pulumi/program";
import { changesPhrase, schemaChanges } from "../provider/core/schema/changes";
import { schemaModel } from "../provider/core/schema/schema";
import { warningText } from "../provider/core/warning";
import type { Ports } from "../provider/ports";
import { type Generated, SchemaService } from "../provider/services/schema-service";
import { connectPorts } from "../provider/wiring";
import type { PriorOutputs } from "./prior-state";
import { config, env, programRun } from "./program-run";

/** What is known of a connection once its test is over. */
export interface TestedConnection {
  /** Whether its connectors' generations can start. */
  readonly usable: boolean;
  readonly knowledge: ConnectionKnowledge;
  /** Whether the declared credential is the one that was written last; `undefined` where that can't be told. */
  readonly deployed?: boolean | undefined;
  /** Where the cache has the test's result, if there was a test. */
  readonly key?: string;
}

/** The run's ports. */
function ports(): Ports {
  const run = programRun();
  run.ports ??= connectPorts(config, env);
  return run.ports;
}

/** The run's service, if its results can reach check: where the cache can't be used, check does all the work. */
function usableService(): Promise<SchemaService | undefined> {
  const run = programRun();
  run.service ??= connect(run.id);
  return run.service;
}

async function connect(run: string): Promise<SchemaService | undefined> {
  if (await ports().cache.isUsable()) return new SchemaService(ports(), run);
  void pulumi.log.warn(`${CACHE_UNUSABLE} [CACHE_UNUSABLE]`);
  return undefined;
}

const CACHE_UNUSABLE =
  "the cache folder can't be used, so schemas are generated one after the other: set pythonConnectors:cacheDir to a " +
  "folder that only you can read and write";

/**
 * Tests a connection in the program, while other resources register. `before` is what the last state says of it. Errors aren't thrown: they reach the
 * connection's check through the cache, which reports them on the resource.
 */
export async function testConnection(
  raw: { readonly [key: string]: unknown },
  program: ProgramFacts,
  before: ConnectionOutputs | undefined,
): Promise<TestedConnection> {
  const place = credentialPlace(raw["credentials"]);
  const found = place && (await ports().findCredential(place));
  const { credentials } = parseConnectionInputs(raw).values;
  const declared = declaredCredential(credentials, found, true);
  const deployed = before && isWritten(before, "value" in declared ? declared.value : undefined);
  const rotated = before && isRotatedElsewhere(before);
  const plan = planConnection(raw, { program, before, deployed, rotated, found, config, env });
  const knowledge = {
    value: plan.value,
    secretName: plan.stored.secret?.name,
    deployed: deployed === true,
    rotated,
  };
  if (plan.test.kind !== "needed") return { usable: plan.test.kind === "unneeded", knowledge, deployed };
  const { subject } = plan.test;
  const service = await usableService();
  if (service === undefined) return { usable: false, knowledge, deployed };
  status(program.urn, `testing the connection ${program.resource}`);
  const key = await service.testKey(subject);
  const usable = await service.test(subject, key).then(
    () => true,
    () => false,
  );
  return { usable, knowledge, deployed, key };
}

/**
 * Generates a connector's schema in the program, side by side with all others. `before` is what the last state says of
 * it.
 * @returns The key by which check finds it in the cache; empty where nothing was generated.
 */
export async function generateSchema(
  raw: { readonly [key: string]: unknown },
  program: ProgramFacts,
  before: PriorOutputs | undefined,
  connection: TestedConnection,
): Promise<string> {
  if (!connection.usable) return "";
  const plan = planConnector(raw, { program, before, connection: connection.knowledge, config, env });
  if (plan.decision.kind !== "generate") return "";
  const { subject } = plan.decision;
  const service = await usableService();
  if (service === undefined) return "";
  status(program.urn, `generating the schema of ${program.resource}`);
  const key = await service.generationKey(subject);
  const result = await service.generate(subject, key).catch(() => undefined);
  if (result !== undefined) report(program, before, subject, result);
  return key;
}

/** Says on the resource's row what came of a generation. */
function report(
  program: ProgramFacts,
  before: PriorOutputs | undefined,
  subject: GenerationSubject,
  result: Generated,
): void {
  // A preview's warnings come through check; an update's result has none.
  if (!program.dryRun && result.origin === "runner") {
    for (const warning of result.warnings) log("warn", program.urn, warningText(warning));
  }
  const old = schemaModel.safeParse(before?.["schema"]);
  if (!old.success) return;
  const why = changedPartsPhrase(
    changedParts(before?.["fingerprint"] as Partial<Fingerprint>, subject.fingerprint),
  );
  const what = changesPhrase(schemaChanges(old.data, result.schema));
  log("info", program.urn, `schema of ${program.resource} generated again, as ${why}: ${what}`);
}

/** What is going on, on the resource's own row, until it is over. */
function status(urn: string, text: string): void {
  log("info", urn, text, true);
}

/** A line on the resource's own row. Naming the resource itself would wait for its URN, and hold back all other lines. */
function log(level: "info" | "warn", urn: string, text: string, ephemeral = false): void {
  const resource = { urn: pulumi.output(urn) } as pulumi.Resource;
  void pulumi.log[level](text, resource, undefined, ephemeral);
}
