import type { Problem } from "../errors";

/** What a resource may say itself about AWS; everything else comes from the stack's `aws:*` config or the environment. */
export interface AwsArgs {
  /** Region of the secret and the runner. */
  readonly region?: string | undefined;
  /** Profile of the shared config files. */
  readonly profile?: string | undefined;
  /** Role to assume before every call. */
  readonly assumeRole?: AssumeRole | undefined;
  /** One endpoint for all services, for example an emulator's. */
  readonly endpoint?: string | undefined;
}

export interface AssumeRole {
  readonly roleArn: string;
  readonly externalId?: string | undefined;
  readonly sessionName?: string | undefined;
}

/** How AWS is reached for one resource. */
export interface AwsSettings {
  readonly region: string;
  readonly profile?: string | undefined;
  readonly accessKey?: string | undefined;
  readonly secretKey?: string | undefined;
  readonly token?: string | undefined;
  readonly assumeRole?: AssumeRole | undefined;
  /** Service (`lambda`, `secretsmanager`, `sts`) to endpoint URL; a service that isn't there has AWS's own. */
  readonly endpoints: { readonly [service: string]: string };
}

/** A stack's config or an environment: key to text, `undefined` where unset. */
export type Lookup = (key: string) => string | undefined;

/** The config keys of `@pulumi/aws` that are read here too. */
export const AWS_CONFIG_KEYS = [
  "aws:region",
  "aws:profile",
  "aws:accessKey",
  "aws:secretKey",
  "aws:token",
  "aws:assumeRoles",
  "aws:assumeRole",
  "aws:endpoints",
] as const;

const SERVICES = ["lambda", "secretsmanager", "sts"] as const;
const ENDPOINT_VARIABLE = { lambda: "LAMBDA", secretsmanager: "SECRETS_MANAGER", sts: "STS" } as const;

/**
 * The settings for one resource: its own `aws` argument, else the stack's config as `@pulumi/aws` reads it
 * (`aws:region`, `aws:profile`, `aws:accessKey`, `aws:secretKey`, `aws:token`, `aws:assumeRoles`, `aws:endpoints`),
 * else the environment. Problems are reported by property, never thrown.
 */
export function awsSettings(
  own: AwsArgs,
  config: Lookup,
  env: Lookup,
): { settings?: AwsSettings; problems: Problem[] } {
  const problems: Problem[] = [];
  const region = own.region ?? config("aws:region") ?? env("AWS_REGION") ?? env("AWS_DEFAULT_REGION");
  if (region === undefined || region === "") {
    problems.push({
      path: "aws.region",
      reason: "no AWS region is set: run `pulumi config set aws:region <region>`, or set AWS_REGION",
    });
  }
  const assumeRole = own.assumeRole ?? configuredRole(config, problems);
  const endpoints = configuredEndpoints(own, config, env, problems);
  if (region === undefined || problems.length > 0) return { problems };
  return {
    problems,
    settings: {
      region,
      profile: own.profile ?? config("aws:profile"),
      ...(own.profile === undefined ? configuredKeys(config) : {}),
      assumeRole,
      endpoints,
    },
  };
}

/** The stack's own access keys, which a profile of the resource's own replaces. */
function configuredKeys(config: Lookup) {
  return {
    accessKey: config("aws:accessKey"),
    secretKey: config("aws:secretKey"),
    token: config("aws:token"),
  };
}

function configuredRole(config: Lookup, problems: Problem[]): AssumeRole | undefined {
  for (const key of ["aws:assumeRoles", "aws:assumeRole"]) {
    const value = jsonOf(config(key), key, problems);
    const roles = value === undefined ? [] : Array.isArray(value) ? value : [value];
    if (roles.length > 1) {
      problems.push({
        path: key,
        reason: "a chain of several roles can't be assumed here: name the last one only",
      });
    }
    const role = roles[0] as { roleArn?: unknown; externalId?: unknown; sessionName?: unknown } | undefined;
    if (typeof role?.roleArn === "string") {
      return {
        roleArn: role.roleArn,
        externalId: typeof role.externalId === "string" ? role.externalId : undefined,
        sessionName: typeof role.sessionName === "string" ? role.sessionName : undefined,
      };
    }
  }
  return undefined;
}

function configuredEndpoints(
  own: AwsArgs,
  config: Lookup,
  env: Lookup,
  problems: Problem[],
): Record<string, string> {
  const value = jsonOf(config("aws:endpoints"), "aws:endpoints", problems);
  const listed = Object.assign({}, ...(Array.isArray(value) ? value : [value])) as Record<string, unknown>;
  const endpoints: Record<string, string> = {};
  for (const service of SERVICES) {
    const url =
      own.endpoint ??
      listed[service] ??
      env(`AWS_ENDPOINT_URL_${ENDPOINT_VARIABLE[service]}`) ??
      env("AWS_ENDPOINT_URL");
    if (typeof url !== "string" || url === "") continue;
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
      problems.push({
        path: "aws.endpoint",
        reason: `the endpoint of ${service} is not an http or https URL`,
      });
    }
    endpoints[service] = url;
  }
  return endpoints;
}

function jsonOf(text: string | undefined, key: string, problems: Problem[]): unknown {
  if (text === undefined || text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    problems.push({
      path: key,
      reason: "the stack's config value is not JSON: set it with `pulumi config set --path`",
    });
    return undefined;
  }
}
