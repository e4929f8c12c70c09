import * as pulumi from "@pulumi/pulumi";
import type { ProgramFacts } from "../provider/core/pulumi/program";
import { isOn, setting } from "../provider/core/settings";
import { type Warning, warningText } from "../provider/core/warning";
import type { PythonConnection } from "./connection";
import type { TestedConnection } from "./early-test";
import { isManifestRun } from "./manifest";
import { config, env, hasEngine, plainValue, programRun } from "./program-run";
import type { SchemaRun } from "./schema-run";

export function isEarly(): boolean {
  return readsState() && !isManifestRun();
}

function readsState(): boolean {
  return hasEngine() && isOn(setting("prefetch", config, env));
}

/**
 * Starts work in the program that check would otherwise do one resource after another. What it needs, AWS SDK and
 * validation, is loaded by the work itself, so that nothing is loaded where there is none. Does nothing where the `prefetch` setting is off, there is no engine, or the work would be too early.
 */
export async function earlyWork<T>(
  opts: pulumi.CustomResourceOptions,
  work: () => Promise<T>,
  otherwise: () => T,
): Promise<T> {
  return isEarly() && (await dependenciesAreThere(opts)) ? work() : otherwise();
}

/** Starts to read the last state as early as possible, as every resource's early work needs it. */
export function startReadingState(): void {
  if (readsState()) void programRun().priorState();
}

/** What the last state says of a resource; `undefined` where it says nothing, or early work is off. */
export async function priorOutputs(urn: string, resource: pulumi.Resource | undefined) {
  if (!readsState()) return undefined;
  return programRun().priorOutputs([urn, ...(await aliasUrns(resource))]);
}

/**
 * What is known of a connection in an update, once it is registered. Where its secret wasn't written, as it is no target, the
 * credential that is declared is not the stored one, which generations use: it says nothing of their results.
 */
export async function asStored(
  tested: TestedConnection,
  { dryRun }: ProgramFacts,
  connection: PythonConnection | undefined,
): Promise<TestedConnection> {
  const { value, deployed } = tested.knowledge;
  if (dryRun || connection === undefined || value === undefined || deployed) return tested;
  const [urn, version] = [await plainValue(connection.urn), await plainValue(connection.secretVersionId)];
  const before = await priorOutputs(urn, connection);
  return version === undefined || version !== before?.["secretVersionId"]
    ? tested
    : { ...tested, knowledge: { ...tested.knowledge, value: undefined } };
}

/** The URNs by which the last state may know a resource, beside its own. */
export async function aliasUrns(resource: pulumi.Resource | undefined): Promise<string[]> {
  const { __aliases = [] } = (resource ?? {}) as { __aliases?: readonly pulumi.Output<string>[] };
  return Promise.all(__aliases.map(plainValue));
}

/**
 * Waits, in an update, for what a resource depends on: its code may need it. False where that can't be waited for, as
 * with a component, whose children come and go: then check does the work, at its time.
 */
async function dependenciesAreThere({ dependsOn }: pulumi.CustomResourceOptions): Promise<boolean> {
  if (dependsOn === undefined || pulumi.runtime.isDryRun()) return true;
  const resources = [await plainValue(pulumi.output(dependsOn) as pulumi.Output<unknown>)].flat();
  if (!resources.every((resource) => pulumi.CustomResource.isInstance(resource))) return false;
  await Promise.all(resources.map(({ urn }) => plainValue(urn)));
  return true;
}

/** Prints the warnings that check put on a resource, on its own row. */
export function logWarnings(
  warnings: pulumi.Output<readonly Warning[] | undefined>,
  log: (text: string) => void,
): void {
  warnings.apply((all) => {
    for (const warning of all ?? []) log(warningText(warning));
  });
}

/**
 * Counts a connector whose inputs aren't known in this preview, for which no early work is done: once check has decided, its
 * schema is pending, or stays.
 *
 * @param stays What a schema that stays is counted as.
 */
export async function settleUnknown(
  schemas: SchemaRun,
  inputs: pulumi.Output<unknown>,
  connector: pulumi.Resource & { readonly schema: pulumi.Output<unknown> },
  stays: "unchanged" | "pinned",
): Promise<void> {
  if (await isKnown(inputs)) return;
  try {
    const urn = await plainValue(connector.urn);
    const outcome = { kind: (await isKnown(connector.schema)) ? stays : "pending" } as const;
    const connection = { name: "", urn: "" };
    schemas.settle({
      urn,
      name: "",
      connection,
      outcome,
      connectionChanged: false,
      failures: [],
      waits: false,
    });
  } catch {
    // The registration failed, which ends the run with its own error.
  }
}

function isKnown(output: pulumi.Output<unknown>): Promise<boolean> {
  return (output as unknown as { readonly isKnown: Promise<boolean> }).isKnown;
}
