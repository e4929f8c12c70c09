import type * as pulumi from "@pulumi/pulumi";
import { isOn, setting } from "../provider/core/settings";
import { config, env, hasEngine, programRun } from "./program-run";

type Prefetch = typeof import("./prefetch");

/**
 * Starts work in the program that check would otherwise do one resource after another. Loads AWS SDK and validation
 * only then. Does nothing where the `prefetch` setting is off or there is no engine.
 */
export function earlyWork<T>(work: (prefetch: Prefetch) => Promise<T>, otherwise: T): Promise<T> {
  if (!hasEngine() || !isOn(setting("prefetch", config, env))) return Promise.resolve(otherwise);
  return work(require("./prefetch") as Prefetch);
}

/** Starts to read the last state as early as possible, as every resource's early work needs it. */
export function startReadingState(): void {
  if (hasEngine() && isOn(setting("prefetch", config, env))) void programRun().priorState();
}

/** The URNs by which the last state may know a resource, beside its own. */
export async function aliasUrns(resource: pulumi.Resource | undefined): Promise<string[]> {
  const { __aliases = [] } = (resource ?? {}) as { __aliases?: readonly { promise(): Promise<string> }[] };
  return Promise.all(__aliases.map((alias) => alias.promise()));
}

/** Prints the warnings that check put on a resource, on its own row. */
export function logWarnings(
  warnings: pulumi.Output<readonly string[] | undefined>,
  log: (text: string) => void,
): void {
  warnings.apply((texts) => {
    for (const text of texts ?? []) log(text);
  });
}
