import { fromIni, fromNodeProviderChain, fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import type { AwsSettings } from "../../core/aws/settings";
import { engineAddress } from "../engine";
import { Queue } from "../queue";
import { translated } from "./errors";
import { RetriesUntilDeadline, type RetryTime, realTime, timeUntil } from "./retries";

/** How long a connection may take that carries nothing: a NAT forgets it after 350 seconds. */
const TCP_KEEP_ALIVE_MS = 60_000;
const CONNECTION_TIMEOUT_MS = 5000;

/**
 * How many calls of Secrets Manager may be under way: 16 in one run, of which the program describes, and the provider
 * writes and tests what it wrote, at the same time. Invocations have slots of their own.
 */
export const MOST_IN_FLIGHT = { program: 4, provider: 12 } as const;

const MOST = MOST_IN_FLIGHT[engineAddress(process.argv) === undefined ? "program" : "provider"];

/** Calls of Secrets Manager that are under way in this process, whatever their settings. */
export const SECRETS_IN_FLIGHT = new Queue(MOST);

/** What a caller may set of a client. */
export interface ClientOptions {
  /** Tests have their own. @default the real one */
  readonly time?: RetryTime;
  /** Once it is aborted, nothing is tried again. */
  readonly cancellation?: AbortSignal | undefined;
}

/**
 * What every client of one resource is made with. Where the settings name no credentials, the SDK's own chain
 * applies: environment, shared files, container, instance.
 */
export function clientConfig(settings: AwsSettings, service: "lambda" | "secretsmanager" | "sts" | "s3") {
  const endpoint = settings.endpoints[service];
  return {
    region: (service === "sts" ? settings.stsRegion : undefined) ?? settings.region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(settings.useFipsEndpoint && endpoint === undefined ? { useFipsEndpoint: true } : {}),
    ...(settings.useDualstackEndpoint && endpoint === undefined ? { useDualstackEndpoint: true } : {}),
    credentials: credentialsOf(settings),
  };
}

/** What clients have whose calls are safe to repeat. */
export function repeating({ cancellation, time = timeOf(cancellation) }: ClientOptions = {}) {
  return { retryStrategy: new RetriesUntilDeadline(time), requestHandler: connections(30_000) };
}

function timeOf(cancellation: AbortSignal | undefined): RetryTime {
  return cancellation === undefined ? realTime : timeUntil(cancellation);
}

/** Connections that a NAT between keeps while they wait for a long answer. */
export function connections(requestTimeout: number) {
  // Queue and slots alone decide how many calls there are at once.
  const agent = { maxSockets: Number.POSITIVE_INFINITY, keepAlive: true, keepAliveMsecs: TCP_KEEP_ALIVE_MS };
  return {
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout,
    throwOnRequestTimeout: true,
    httpAgent: agent,
    httpsAgent: agent,
  };
}

interface Capped {
  readonly middlewareStack: {
    addRelativeTo(
      middleware: (next: (args: never) => Promise<never>) => (args: never) => Promise<never>,
      options: { relation: "after"; toMiddleware: string; name: string },
    ): void;
  };
}

/** Each attempt of the client's calls waits for its place in the queue; pauses between attempts take none. */
export function capped<T>(client: T, queue: Queue): T {
  (client as Capped).middlewareStack.addRelativeTo((next) => (args) => queue.run(() => next(args)), {
    relation: "after",
    toMiddleware: "retryMiddleware",
    name: "callsInFlight",
  });
  return client;
}

type Credentials = ReturnType<typeof fromNodeProviderChain>;

function credentialsOf(settings: AwsSettings) {
  const base = baseCredentials(settings);
  if (settings.assumeRole === undefined) return base;
  const { roleArn, externalId, sessionName } = settings.assumeRole;
  const assumed = fromTemporaryCredentials({
    params: {
      RoleArn: roleArn,
      RoleSessionName: sessionName ?? "pulumi-python-connectors",
      ...(externalId === undefined ? {} : { ExternalId: externalId }),
    },
    clientConfig: { ...clientConfig({ ...settings, assumeRole: undefined }, "sts"), ...repeating() },
    masterCredentials: base,
  });
  return saying(assumed, "AssumeRole", roleArn, settings);
}

function baseCredentials(settings: AwsSettings): Credentials | Awaited<ReturnType<Credentials>> {
  const { accessKey, secretKey, token, profile } = settings;
  if (accessKey !== undefined && secretKey !== undefined) {
    return {
      accessKeyId: accessKey,
      secretAccessKey: secretKey,
      ...(token === undefined ? {} : { sessionToken: token }),
    };
  }
  const files = {
    ...(settings.sharedConfigFile === undefined ? {} : { configFilepath: settings.sharedConfigFile }),
    ...(settings.sharedCredentialsFile === undefined ? {} : { filepath: settings.sharedCredentialsFile }),
  };
  const found = profile === undefined ? fromNodeProviderChain(files) : fromIni({ profile, ...files });
  return saying(
    found,
    "FindCredentials",
    profile === undefined ? "the environment" : `profile ${profile}`,
    settings,
  );
}

/** Credentials whose failure is translated here, before a client takes it for one of its own call. */
function saying<T>(
  find: (...args: never[]) => Promise<T>,
  operation: "AssumeRole" | "FindCredentials",
  on: string,
  settings: AwsSettings,
): () => Promise<T> {
  return async (...args) => {
    try {
      return await find(...(args as never[]));
    } catch (error) {
      throw translated(error, {
        operation,
        on,
        endpoint: settings.endpoints["sts"] ?? `STS in ${settings.region}`,
      });
    }
  };
}
