import type { Problem } from "../errors";
import type { Lookup } from "../lookup";
import { accountLists, defaultTagsOf, isTrue, oneFileOf, webIdentityProblems } from "./stack-config";

/** What a resource may say itself about AWS; everything else comes from the stack's `aws:*` config or the environment. */
export interface AwsArgs {
  /**
   * Region of the secret and the runner; another one replaces the connection.
   * @default `aws:region`, else the environment
   * @example "eu-west-1"
   */
  readonly region?: string | undefined;
  /** Profile of the shared config files. @default `aws:profile`, else the environment @example "data-team" */
  readonly profile?: string | undefined;
  /**
   * Role to assume before every call.
   * @default that of `aws:assumeRoles`, else none
   * @example { roleArn: "arn:aws:iam::123456789012:role/deployer" }
   */
  readonly assumeRole?: AssumeRole | undefined;
  /**
   * One endpoint for all services, for example an emulator's.
   * @default those of `aws:endpoints`, else AWS's own
   * @example "http://127.0.0.1:4566"
   */
  readonly endpoint?: string | undefined;
}

/** A role that is assumed before AWS is called. */
export interface AssumeRole {
  /** Its ARN. @example "arn:aws:iam::123456789012:role/deployer" */
  readonly roleArn: string;
  /** What the role's trust policy asks for, where it does. @default none @example "data-team-7f3a" */
  readonly externalId?: string | undefined;
  /** As it stands in AWS's logs. @default "pulumi-python-connectors" @example "connectors-prod" */
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
  /** Service (`lambda`, `secretsmanager`, `sts`, `s3`) to endpoint URL; a service that isn't there has AWS's own. */
  readonly endpoints: { readonly [service: string]: string };
  /** Tags of every secret that is made, which a connection's own come before. */
  readonly defaultTags: { readonly [key: string]: string };
  /** Region in which STS is asked. @default the region */
  readonly stsRegion?: string | undefined;
  readonly sharedConfigFile?: string | undefined;
  readonly sharedCredentialsFile?: string | undefined;
  readonly useFipsEndpoint?: boolean | undefined;
  readonly useDualstackEndpoint?: boolean | undefined;
  /** The only accounts that may be used, where there are any. */
  readonly allowedAccountIds?: readonly string[] | undefined;
  readonly forbiddenAccountIds?: readonly string[] | undefined;
}

/** The config keys of `@pulumi/aws` that are read here too. */
export const AWS_CONFIG_KEYS = [
  "aws:region",
  "aws:profile",
  "aws:accessKey",
  "aws:secretKey",
  "aws:token",
  "aws:assumeRoles",
  "aws:assumeRole",
  "aws:assumeRoleWithWebIdentity",
  "aws:endpoints",
  "aws:defaultTags",
  "aws:sharedConfigFiles",
  "aws:sharedCredentialsFiles",
  "aws:stsRegion",
  "aws:useFipsEndpoint",
  "aws:useDualstackEndpoint",
  "aws:allowedAccountIds",
  "aws:forbiddenAccountIds",
] as const;

const SERVICES = ["lambda", "secretsmanager", "sts", "s3"] as const;
const ENDPOINT_VARIABLE = {
  lambda: "LAMBDA",
  secretsmanager: "SECRETS_MANAGER",
  sts: "STS",
  s3: "S3",
} as const;

/**
 * The settings for one resource: its own `aws` argument, else the stack's config as `@pulumi/aws` reads it
 * ({@link AWS_CONFIG_KEYS}), else the environment. Problems are reported by property, never thrown. An empty text is an
 * unset one.
 */
export function awsSettings(
  own: AwsArgs,
  stackConfig: Lookup,
  environment: Lookup,
): { settings?: AwsSettings; problems: Problem[] } {
  const problems: Problem[] = [];
  const config: Lookup = (key) => stackConfig(key) || undefined;
  const env: Lookup = (key) => environment(key) || undefined;
  const json = (key: string) => jsonOf(config(key), key, problems);
  const region = own.region ?? config("aws:region") ?? env("AWS_REGION") ?? env("AWS_DEFAULT_REGION");
  if (region === undefined || region === "") {
    problems.push({
      path: "aws.region",
      reason: "no AWS region is set: run `pulumi config set aws:region <region>`, or set AWS_REGION",
    });
  }
  const assumeRole = own.assumeRole ?? configuredRole(json, problems);
  const endpoints = configuredEndpoints(own, json("aws:endpoints"), env, problems);
  if (own.profile === undefined) {
    problems.push(...webIdentityProblems(json("aws:assumeRoleWithWebIdentity"), env));
  }
  const settings = {
    profile: own.profile ?? config("aws:profile"),
    ...(own.profile === undefined ? configuredKeys(config) : {}),
    assumeRole,
    endpoints,
    defaultTags: defaultTagsOf(json("aws:defaultTags"), problems),
    stsRegion: config("aws:stsRegion"),
    sharedConfigFile: oneFileOf(json("aws:sharedConfigFiles"), "aws:sharedConfigFiles", problems),
    sharedCredentialsFile: oneFileOf(
      json("aws:sharedCredentialsFiles"),
      "aws:sharedCredentialsFiles",
      problems,
    ),
    useFipsEndpoint: isTrue(config("aws:useFipsEndpoint")),
    useDualstackEndpoint: isTrue(config("aws:useDualstackEndpoint")),
    ...accountLists(json, problems),
  };
  if (region === undefined || problems.length > 0) return { problems };
  return { problems, settings: { region, ...settings } };
}

/** The stack's own access keys, which a profile of the resource's own replaces. */
function configuredKeys(config: Lookup) {
  return {
    accessKey: config("aws:accessKey"),
    secretKey: config("aws:secretKey"),
    token: config("aws:token"),
  };
}

function configuredRole(json: (key: string) => unknown, problems: Problem[]): AssumeRole | undefined {
  for (const key of ["aws:assumeRoles", "aws:assumeRole"]) {
    const value = json(key);
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
  configured: unknown,
  env: Lookup,
  problems: Problem[],
): Record<string, string> {
  const listed = Object.assign({}, ...(Array.isArray(configured) ? configured : [configured])) as Record<
    string,
    unknown
  >;
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
  if (text === undefined) return undefined;
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
