import { randomUUID } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { ciEvent } from "../provider/adapters/ci-event";
import type { Problem } from "../provider/core/errors";
import type { Lookup } from "../provider/core/lookup";
import type { ProgramFacts } from "../provider/core/pulumi/program";
import { CONFIG_KEYS, isOn, SETTINGS, setting, unknownSettings } from "../provider/core/settings";
import { isReadableState } from "../provider/core/state-format";
import { printable } from "../provider/core/text";
import { trustOf } from "../provider/core/trust/trust";
import type { Ports } from "../provider/ports";
import type { SchemaService } from "../provider/services/schema-service";
import { type PriorOutputs, readStackState } from "./prior-state";
import { SchemaRun, type ServiceFacts } from "./schema-run";

/** The stack's config by full key. */
export const config: Lookup = (key) => pulumi.runtime.getConfig(key);

export const env: Lookup = (key) => process.env[key];

/**
 * The provider process's own configuration: what it needs of the stack's config, and nothing else. Without it the
 * engine would give dynamic resources a default provider, and write the stack's whole config, every secret of it
 * included, into that provider's state.
 */
class ProviderConfiguration extends pulumi.ProviderResource {
  constructor() {
    const entries = CONFIG_KEYS.map((key) => {
      const value = config(key);
      return [key, value !== undefined && isSecretConfig(key) ? pulumi.secret(value) : value] as const;
    });
    super(
      "pulumi-nodejs",
      "python-connectors",
      Object.fromEntries(entries.filter(([, value]) => value !== undefined)),
    );
  }
}

/** Whether the stack's config has the key encrypted; the SDK exports the answer, but not its type. */
export function isSecretConfig(key: string): boolean {
  const { isConfigSecret } = pulumi.runtime as { isConfigSecret?: (key: string) => boolean };
  return isConfigSecret?.(key) ?? true;
}

/** A line on a resource's own row. Naming the resource itself would wait for its URN, and hold back all other lines. */
export function say(level: "info" | "warn", text: string, urn?: string, ephemeral = false): void {
  const resource = urn === undefined ? undefined : ({ urn: pulumi.output(urn) } as pulumi.Resource);
  void pulumi.log[level](text, resource, undefined, ephemeral);
}

function refuseSettings(problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  throw new pulumi.RunError(
    problems.map(({ path, reason }) => `${path}: ${reason} [INVALID_INPUT]`).join("\n"),
  );
}

/** One run of the program. Several may share a process, under the Automation API. */
export class ProgramRun {
  readonly id = randomUUID();
  /** The outside, for early work. */
  ports: Ports | undefined;
  /** What becomes of all schemas; its summary is the program's last line. */
  readonly schemas = new SchemaRun(say, () => this.facts);
  /** Of the run's service, as soon as there is one. */
  facts: ServiceFacts = {
    usage: () => ({ invocations: 0, gigabyteSeconds: 0, rows: 0 }),
    warnings: () => [],
  };
  /** Made by the first piece of early work that asks the runner; `undefined` where its results can't reach check. */
  service: Promise<SchemaService | undefined> | undefined;
  #provider: pulumi.ProviderResource | undefined;
  #hasBegun = false;
  #priorState: Promise<ReadonlyMap<string, PriorOutputs> | undefined> | undefined;
  readonly #states = new Map<string, Promise<ReadonlyMap<string, PriorOutputs>>>();

  get provider(): pulumi.ProviderResource {
    this.#provider ??= new ProviderConfiguration();
    return this.#provider;
  }

  /**
   * Before the first resource: refuses settings that can't be used, names those that nothing reads, and says whether this run's code
   * may be run, where there is something to say.
   * @throws pulumi.RunError
   */
  begin(): void {
    if (this.#hasBegun || !hasEngine()) return;
    const trust = trustOf({ config, env }, () => ciEvent(env));
    const unknown = unknownSettings(Object.keys(pulumi.runtime.allConfig()));
    // Validation is loaded only by programs whose stack has settings.
    if (unknown.length > 0 || SETTINGS.some((name) => setting(name, config, env) !== undefined)) {
      const { settingsProblems, unreadSetting } =
        require("../provider/core/settings-problems") as typeof import("../provider/core/settings-problems");
      refuseSettings(settingsProblems(config, env, trust));
      for (const name of unknown) {
        say("warn", `pythonConnectors:${printable(name, 100)}: ${unreadSetting(name)} [SETTING_UNKNOWN]`);
      }
    }
    this.#hasBegun = true;
    if (trust.notice !== undefined) say(trust.untrusted ? "warn" : "info", trust.notice);
  }

  /** What the last state says of a resource, by the first of these URNs that it knows. */
  async priorOutputs(urns: readonly string[]): Promise<PriorOutputs | undefined> {
    const state = await this.priorState();
    return urns.map((urn) => state?.get(urn)).find((outputs) => outputs !== undefined);
  }

  /** Whether a resource that the last state doesn't have is a new one. */
  async isStateKnown(): Promise<boolean> {
    return (await this.priorState()) !== undefined;
  }

  /** This package's resources in the last state, by URN; `undefined` where the state can't be read, or must not be. */
  priorState(): Promise<ReadonlyMap<string, PriorOutputs> | undefined> {
    this.#priorState ??= isOn(setting("priorState", config, env))
      ? this.stackState(pulumi.getStack()).then(readable, () => undefined)
      : Promise.resolve(undefined);
    return this.#priorState;
  }

  /**
   * This package's resources in a stack's last state, by URN, those that a newer version wrote among them; read once.
   * @throws Where the engine doesn't answer, or the stack can't be read.
   */
  stackState(stack: string): Promise<ReadonlyMap<string, PriorOutputs>> {
    const state = this.#states.get(stack) ?? readStackState(stack);
    this.#states.set(stack, state);
    return state;
  }
}

/** Of what a newer version of the package wrote, nothing is known here; the provider refuses it. */
function readable(state: ReadonlyMap<string, PriorOutputs>): ReadonlyMap<string, PriorOutputs> {
  return new Map([...state].filter(([, outputs]) => isReadableState(outputs)));
}

/**
 * An output's value without its dependencies. A dependency on a parent is one on all of its children, which may wait for
 * this very resource; and a saved plan refuses an update that has other dependencies than the preview.
 */
export function plainValue<T>(output: pulumi.Output<T>): Promise<T> {
  return (output as unknown as { promise(): Promise<T> }).promise();
}

const runs = new WeakMap<object, ProgramRun>();

/** The run that is under way: known by its connection to the engine. */
export function programRun(): ProgramRun {
  const monitor: object = pulumi.runtime.getMonitor() ?? runs;
  const run = runs.get(monitor) ?? new ProgramRun();
  runs.set(monitor, run);
  return run;
}

/** What check has to be told about the resource and the run, as provider methods don't get it from the engine. */
export function programFacts(
  name: string,
  type: string,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<ProgramFacts> {
  const run = programRun().id;
  return pulumi.output(plainValue(pulumi.createUrn(name, type, opts.parent))).apply((urn) => ({
    urn,
    organization: organization(),
    project: pulumi.getProject(),
    stack: pulumi.getStack(),
    resource: name,
    dryRun: pulumi.runtime.isDryRun(),
    run,
  }));
}

/** Pulumi's name of the organization where a backend has none; also that of `setMocks` called without one. */
const DEFAULT_ORGANIZATION = "organization";

/** The stack's organization. Under `pulumi.runtime.setMocks` there may be none, and Pulumi throws then. */
export function organization(): string {
  try {
    return pulumi.getOrganization();
  } catch (error) {
    if (hasEngine()) throw error;
    return DEFAULT_ORGANIZATION;
  }
}

/** Whether an engine is at the other end: under `pulumi.runtime.setMocks` nothing may run. */
export function hasEngine(): boolean {
  const monitor = pulumi.runtime.getMonitor() as { getChannel?: unknown } | undefined;
  return typeof monitor?.getChannel === "function";
}
