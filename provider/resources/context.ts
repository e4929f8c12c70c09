import { parseArn } from "../core/aws/arn";
import { type AwsArgs, type AwsSettings, awsSettings } from "../core/aws/settings";
import { utcDay } from "../core/day";
import { InputError } from "../core/errors";
import type { Lookup } from "../core/lookup";
import type { Ports } from "../ports";
import { OperationMemory } from "../services/operation-memory";
import { SchemaService } from "../services/schema-service";

/** What both kinds of resource share within one provider process. */
export class ProviderContext {
  readonly memory = new OperationMemory();
  readonly env: Lookup;
  readonly warn: (line: string) => void;
  /** The day in UTC: `2026-11-24`. */
  readonly today = (): string => utcDay(new Date());
  readonly #connect: (config: Lookup) => Ports;
  readonly #services = new Map<string, SchemaService>();
  #configured: Lookup = () => undefined;
  #ports: Ports | undefined;

  /** @param warn Prints a line on the stack's row: provider methods have no way to a resource's own. */
  constructor(connect: (config: Lookup) => Ports, env: Lookup, warn: (line: string) => void = console.warn) {
    this.#connect = connect;
    this.env = env;
    this.warn = warn;
  }

  /** The stack's config, handed over once a process. */
  readonly config: Lookup = (key) => this.#configured(key);

  async configure(config: { get(key: string): string | undefined }): Promise<void> {
    this.#configured = (key) => config.get(key);
  }

  get ports(): Ports {
    this.#ports ??= this.#connect(this.config);
    return this.#ports;
  }

  /** A resource's own settings; where it is in AWS already, the region is that of its ARN. */
  awsSettings(properties: { readonly [key: string]: unknown }, arn: string | undefined): AwsSettings {
    const own = (properties["aws"] ?? {}) as AwsArgs;
    const region = arn === undefined ? own.region : parseArn(arn)?.region;
    const { settings, problems } = awsSettings({ ...own, region }, this.config, this.env);
    if (settings === undefined) throw new InputError(problems);
    return settings;
  }

  /** The service of one run of the program. */
  service(run: string): SchemaService {
    const service = this.#services.get(run) ?? new SchemaService(this.ports, run);
    this.#services.set(run, service);
    return service;
  }
}
