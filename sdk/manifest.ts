import * as pulumi from "@pulumi/pulumi";
import type { AwsArgs } from "../provider/core/aws/settings";
import type { Json } from "../provider/core/canonical";
import { credentialsForm } from "../provider/core/credentials/form";
import {
  type LeftOut,
  MANIFEST_VARIABLE,
  type ManifestAws,
  type ManifestCode,
  type ManifestConnection,
  type ManifestConnector,
  sortedManifest,
} from "../provider/core/manifest/manifest";
import { defined, isRecord } from "../provider/core/records";
import type { CodeArgs, PythonConnectionArgs, RequirementsArgs, Review } from "./args";
import { config, env, hasEngine, isSecretConfig, plainValue, programRun } from "./program-run";

// Under `python-connectors manifest` the program declares its resources into a file, and nothing of them is run.

/** Whether this run only says what the program declares. */
export function isManifestRun(): boolean {
  return hasEngine() && env(MANIFEST_VARIABLE) !== undefined;
}

/** What a run has declared. It is written as it grows: the engine ends a program of which a resource is refused. */
class Declared {
  readonly #connections: ManifestConnection[] = [];
  readonly #connectors: ManifestConnector[] = [];
  readonly #write: () => void;
  #isDue = false;

  constructor(file: string) {
    const place = { project: pulumi.getProject(), stack: pulumi.getStack(), folder: process.cwd() };
    this.#write = () => {
      this.#isDue = false;
      const { writePrivateFile } =
        require("../provider/adapters/manifest-file") as typeof import("../provider/adapters/manifest-file");
      const [connections, connectors] = [this.#connections, this.#connectors];
      const manifest = sortedManifest({ formatVersion: 1, ...place, connections, connectors });
      writePrivateFile(file, JSON.stringify(manifest));
    };
  }

  connection(connection: ManifestConnection): void {
    this.#connections.push(connection);
    this.#writeSoon();
  }

  connector(connector: ManifestConnector): void {
    this.#connectors.push(connector);
    this.#writeSoon();
  }

  /** Once for all that are declared together, and before their registration has an answer. */
  #writeSoon(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    setImmediate(this.#write);
  }
}

const runs = new WeakMap<object, Declared>();

function declared(): Declared {
  const run = programRun();
  const all = runs.get(run) ?? new Declared(env(MANIFEST_VARIABLE) ?? "");
  runs.set(run, all);
  return all;
}

/** Declares a connection: where its credentials are, and never what they are. */
export async function declareConnection(
  name: string,
  urn: pulumi.Output<string>,
  args: PythonConnectionArgs,
  stored: pulumi.Input<unknown>,
): Promise<void> {
  const all = declared();
  const taken = new Taken();
  const { code, requirements, runner, preview } = args;
  all.connection({
    name,
    urn: await plainValue(urn),
    aws: await awsOf(args.aws, taken),
    ...defined({
      code: await codeOf(code, "connection.py", taken),
      requirements: await requirementsOf(requirements, taken),
      credentials: await credentialsOf(args.credentials, stored, taken),
      runner: await taken.of("runner", runner),
      preview: await taken.of("preview", preview),
    }),
    leftOut: taken.leftOut,
  } as ManifestConnection);
}

/** Declares a connector with what it takes from its connection's defaults. */
export async function declareConnector(
  name: string,
  urn: pulumi.Output<string>,
  connection: unknown,
  args: { readonly [argument: string]: unknown; readonly review?: Review | undefined },
  code: CodeArgs,
): Promise<void> {
  const all = declared();
  const taken = new Taken();
  const own: { [argument: string]: Json } = {};
  const { properties, ...others } = args;
  for (const [argument, value] of Object.entries(others)) {
    const known = await taken.of(argument, value);
    if (known !== undefined) own[argument] = known as Json;
  }
  const known = await propertiesOf(properties, taken);
  all.connector({
    name,
    urn: await plainValue(urn),
    ...defined({
      connection: (await taken.of("connection", connection)) as string | { readonly ref: Json } | undefined,
      code: await codeOf(code, "connector.py", taken),
    }),
    arguments: { ...own, ...defined({ properties: known as Json | undefined }) },
    leftOut: taken.leftOut,
  } as ManifestConnector);
}

/** Values of arguments, and those that are left out. */
class Taken {
  readonly leftOut: LeftOut[] = [];

  /** A value, as JSON has it; `undefined` where it is none, a secret, or not known in this run. */
  async of(argument: string, given: unknown): Promise<unknown> {
    if (given === undefined || given === null) return undefined;
    const output = pulumi.output(given as pulumi.Input<unknown>) as pulumi.Output<unknown> & {
      readonly isKnown: Promise<boolean>;
    };
    const [secret, known] = [await pulumi.isSecret(output), await output.isKnown];
    if (secret || !known) {
      this.leftOut.push({ argument, why: secret ? "secret" : "unknown" });
      return undefined;
    }
    const value = await plainValue(output);
    return value === undefined ? undefined : JSON.parse(JSON.stringify(value) ?? "null");
  }
}

/** Property by property: one that is a secret hides no other, unless all of them are one output. */
async function propertiesOf(given: unknown, taken: Taken): Promise<unknown> {
  const known = given instanceof Promise ? await given : given;
  if (!isRecord(known) || pulumi.Output.isInstance(known)) return taken.of("properties", known);
  const properties: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(known)) {
    const plain = await taken.of(`properties.${key}`, value);
    if (plain !== undefined) properties[key] = plain;
    else if (value === null) properties[key] = null;
  }
  return properties;
}

async function codeOf(
  code: CodeArgs | undefined,
  entry: string,
  taken: Taken,
): Promise<ManifestCode | undefined> {
  if (typeof code?.path === "string") return { path: code.path };
  const text = await taken.of("code", code?.inline);
  return typeof text === "string" ? { entry, files: { [entry]: text } } : undefined;
}

async function requirementsOf(requirements: RequirementsArgs | undefined, taken: Taken) {
  if (typeof requirements?.path === "string") return { path: requirements.path };
  const text = await taken.of("requirements", requirements?.inline);
  return typeof text === "string" ? { text } : undefined;
}

/** By their form alone: the value is never looked at. */
async function credentialsOf(
  credentials: PythonConnectionArgs["credentials"],
  stored: pulumi.Input<unknown>,
  taken: Taken,
) {
  const form = credentialsForm(credentials);
  if (form === undefined) return undefined;
  const { env: variable, file } = credentials as { readonly env?: unknown; readonly file?: unknown };
  const place = form === "env" ? { env: variable } : form === "file" ? { file } : {};
  const known = (await taken.of("credentials", { ...place, reference: stored })) as
    | { readonly env?: string; readonly file?: string; readonly reference?: object }
    | undefined;
  if (known === undefined) return undefined;
  const { reference, ...rest } = known;
  return { ...rest, ...reference };
}

/** Where AWS is, by the connection and else by the stack's config; keys of it and what is encrypted there are left out. */
async function awsOf(given: AwsArgs | undefined, taken: Taken): Promise<ManifestAws> {
  const own = ((await taken.of("aws", given)) ?? {}) as AwsArgs;
  const { awsSettings } =
    require("../provider/core/aws/settings") as typeof import("../provider/core/aws/settings");
  const plain = (key: string) => (isSecretConfig(key) ? undefined : config(key));
  const { settings } = awsSettings(own, plain, () => undefined);
  return defined({
    region: settings?.region ?? own.region,
    profile: settings?.profile ?? own.profile,
    endpoint: withoutUser(own.endpoint ?? settings?.endpoints["secretsmanager"]),
    assumeRole: (own.assumeRole ?? settings?.assumeRole) as { readonly [key: string]: string } | undefined,
  });
}

function withoutUser(endpoint: string | undefined): string | undefined {
  return endpoint !== undefined && /\/\/[^/]*@/.test(endpoint) ? undefined : endpoint;
}
