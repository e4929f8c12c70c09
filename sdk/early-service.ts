import * as pulumi from "@pulumi/pulumi";
import { ConnectorsError } from "../provider/core/errors";
import type { ConnectionSlots } from "../provider/core/runner/task";
import type { Ports } from "../provider/ports";
import { SchemaService } from "../provider/services/schema-service";
import { connectPorts } from "../provider/wiring";
import { config, env, programRun, say } from "./program-run";

// What early work shares: loaded, with AWS SDK and validation, only where there is some.

/** The run's ports. */
export function ports(): Ports {
  const run = programRun();
  run.ports ??= connectPorts(config, env, "program");
  return run.ports;
}

/**
 * The run's service, if its results can reach check, and this process has a share of the caps: else check does the work.
 */
export async function usableService(slots: ConnectionSlots | undefined): Promise<SchemaService | undefined> {
  const run = programRun();
  if (!hasShare(slots)) return undefined;
  run.service ??= connect(run.id);
  return run.service;
}

function hasShare(slots: ConnectionSlots | undefined): boolean {
  try {
    return ports().slots.hasShare(slots);
  } catch (error) {
    // A setting that can't be used: check says so.
    if (error instanceof ConnectorsError) return false;
    throw error;
  }
}

async function connect(run: string): Promise<SchemaService | undefined> {
  if (await ports().cache.isUsable()) {
    const service = new SchemaService(ports(), run);
    programRun().facts = service;
    return service;
  }
  void pulumi.log.warn(`${CACHE_UNUSABLE} [CACHE_UNUSABLE]`);
  return undefined;
}

const CACHE_UNUSABLE =
  "the cache folder can't be used, so schemas are generated one after the other: set pythonConnectors:cacheDir to a " +
  "folder that only you can read and write";

/** What is going on, on the resource's own row, until it is over. */
export function status(text: string, urn: string): void {
  say("info", text, urn, true);
}
