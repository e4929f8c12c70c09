import { fromIni, fromNodeProviderChain, fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import type { AwsSettings } from "../../core/aws/settings";
import { engineAddress } from "../engine";
import { Queue } from "../queue";
import { translated } from "./errors";
import { RetriesUntilDeadline, type RetryTime, realTime } from "./retries";

/** How long a connection may take that carries nothing: a NAT forgets it after 350 seconds. */
const TCP_KEEP_ALIVE_MS = 60_000;
const CONNECTION_TIMEOUT_MS = 5000;

/**
 * How many calls of a service may be under way: 16 to Secrets Manager and 64 to Lambda in one run, of which the program
 * generates and describes, and the provider writes and tests what it wrote, at the same time.
 */
export const MOST_IN_FLIGHT = {
  program: { secretsmanager: 4, lambda: 48 },
  provider: { secretsmanager: 12, lambda: 16 },
} as const;

const MOST = MOST_IN_FLIGHT[engineAddress(process.argv) === undefined ? "program" : "provider"];

/** Calls of one service that are under way in this process, whatever their settings. */
export const IN_FLIGHT = {
  secretsmanager: new Queue(MOST.secretsmanager),
  lambda: new Queue(MOST.lambda),
} as const;

/** What a caller may set of a client, which tests do. */
export interface ClientOptions {
  readonly time?: RetryTime;
}

/**
 * What every client of one resource is made with. Where the settings name no credentials, the SDK's own chain
 * applies: environment, shared files, container, instance.
 */
export function clientConfig(settings: AwsSettings, service: "lambda" | "secretsmanager" | "sts") {
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
export function repeating({ time = realTime }: ClientOptions = {}) {
  return { retryStrategy: new RetriesUntilDeadline(time), requestHandler: connections(30_000) };
}

/** Connections that a NAT between keeps while they wait for a long answer. */
export function connections(requestTimeout: number) {
  // The queue alone decides how many calls there are at once.
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
