import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { type ConnectorsError, InputError, ServiceError } from "../../provider/core/errors";
import type { Lookup } from "../../provider/core/lookup";
import {
  type ExportedConnection,
  type ExportedConnector,
  exportedConnections,
  exportedConnectors,
} from "../../provider/core/pulumi/exported-state";
import { isRecord } from "../../provider/core/records";
import { CONFIG_KEYS } from "../../provider/core/settings";
import { printable } from "../../provider/core/text";
import type { PulumiCommand } from "./pulumi-command";

/** What is known of a stack without its program. */
export interface DeployedStack {
  readonly connectors: readonly ExportedConnector[];
  /** What its config says to this package. */
  readonly config: Lookup;
  /** The names of all keys of its config. */
  readonly configKeys: readonly string[];
}

/** A stack by its name, and the folder of its program. */
export interface StackPlace {
  readonly stack: string;
  readonly folder: string;
}

/**
 * A stack's connectors and this package's part of its config, as `pulumi` has them.
 * @throws InputError, ServiceError; what the state holds is in no message.
 */
export async function deployedStack(place: StackPlace, pulumi: PulumiCommand): Promise<DeployedStack> {
  const connectors = await deployedConnectors(place, pulumi);
  return { connectors, ...(await configOf(runIn(place, pulumi))) };
}

/**
 * A stack's connectors alone: its config is not asked for.
 * @throws InputError, ServiceError; what the state holds is in no message.
 */
export async function deployedConnectors(
  place: StackPlace,
  pulumi: PulumiCommand,
): Promise<readonly ExportedConnector[]> {
  return known(exportedConnectors(await exportedState(place, pulumi)));
}

/**
 * A stack's connections too, and its config.
 * @throws InputError, ServiceError; what the state holds is in no message.
 */
export async function deployedConnections(
  place: StackPlace,
  pulumi: PulumiCommand,
): Promise<DeployedStack & { readonly connections: readonly ExportedConnection[] }> {
  const text = await exportedState(place, pulumi);
  const connectors = known(exportedConnectors(text));
  const connections = known(exportedConnections(text));
  return { connectors, connections, ...(await configOf(runIn(place, pulumi))) };
}

async function exportedState(place: StackPlace, pulumi: PulumiCommand): Promise<string> {
  if (!isFolder(place.folder)) throw refusedFolder(place.folder);
  return runIn(place, pulumi)("stack", "export", "--show-secrets");
}

function known<T>(resources: readonly T[] | undefined): readonly T[] {
  if (resources === undefined) {
    throw new ServiceError(
      "STACK_UNREADABLE",
      "`pulumi stack export` gives the state in a form that this version of the package doesn't know",
      "Upgrade pulumi-python-connectors, or use the pulumi that the stack was last updated with.",
    );
  }
  return resources;
}

type Run = (...args: string[]) => Promise<string>;

/** What `pulumi` prints to a command about the stack. */
function runIn(place: StackPlace, pulumi: PulumiCommand): Run {
  return async (...args) => {
    const ran = await pulumi([...args, "--stack", place.stack], place.folder);
    if (ran.code === 0) return ran.stdout;
    throw failure(`pulumi ${args.slice(0, 2).join(" ")}`, ran.stderr, place);
  };
}

/** Only what this package reads is asked for in plain text: the config may hold secrets that are nothing to it. */
async function configOf(run: Run): Promise<Pick<DeployedStack, "config" | "configKeys">> {
  const values = new Map<string, string>();
  const entries = parsed(await run("config", "--json"));
  for (const key of CONFIG_KEYS) {
    const entry = entries[key];
    if (!isRecord(entry)) continue;
    if (typeof entry["value"] === "string") values.set(key, entry["value"]);
    else if (entry["secret"] === true)
      values.set(key, (await run("config", "get", key)).replace(/\r?\n$/, ""));
  }
  return { config: (key) => values.get(key), configKeys: Object.keys(entries) };
}

function parsed(json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json);
    if (isRecord(value)) return value;
  } catch {
    // Below: what JSON.parse says quotes the config.
  }
  throw new ServiceError("PULUMI_FAILED", "`pulumi config --json` printed something else than the config");
}

/** Why `pulumi` failed, by what it said. */
export function failure(command: string, stderr: string, { stack, folder }: StackPlace): ConnectorsError {
  if (/no stack named/.test(stderr) && isInProject(folder)) {
    return refused(
      "--stack",
      `there is no stack ${JSON.stringify(stack)} here: name one that \`pulumi stack ls\` shows, ` +
        "or log in to the backend that has it (`pulumi login`)",
    );
  }
  if (/no stack named|no Pulumi\.yaml project file found|fully qualified name/.test(stderr)) {
    return refused(
      "--cwd",
      `${JSON.stringify(folder)} is in no Pulumi project: name the folder of the stack's program, with its Pulumi.yaml`,
    );
  }
  const said = printable(stderr.trim(), 2000) || "it said nothing";
  const next = `Run \`${command} --stack ${printable(stack, 200)}\` in the same folder, and correct what it says.`;
  return new ServiceError("PULUMI_FAILED", `\`${command}\` failed: ${said}`, next);
}

/** Whether a folder, or one above it, has a `Pulumi.yaml`: without one, the engine says only that there is no such stack. */
function isInProject(folder: string): boolean {
  if (["Pulumi.yaml", "Pulumi.yml"].some((name) => existsSync(join(folder, name)))) return true;
  return dirname(folder) !== folder && isInProject(dirname(folder));
}

function refused(path: string, reason: string): InputError {
  return new InputError([{ path, reason: printable(reason, 1000) }]);
}

export function refusedFolder(folder: string): InputError {
  return refused("--cwd", `there is no folder ${JSON.stringify(folder)}`);
}

export function isFolder(folder: string): boolean {
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
}
