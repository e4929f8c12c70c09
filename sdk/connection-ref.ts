import * as pulumi from "@pulumi/pulumi";
import { parseArn } from "../provider/core/aws/arn";
import type { AwsArgs } from "../provider/core/aws/settings";
import type { Json } from "../provider/core/canonical";
import type { SourceCode, UnreadableCode } from "../provider/core/code/source-code";
import { packConnection } from "../provider/core/code/stored-code";
import type { PreviewPlace } from "../provider/core/connection/preview";
import type { ConnectionRef } from "../provider/core/connection/reference";
import { defined } from "../provider/core/records";
import type { RunnerTarget } from "../provider/core/runner/target";
import { forTenant } from "../provider/core/runner/tenant";
import type { ConnectorDefaults } from "./args";
import type { PythonConnection } from "./connection";
import type { TestedConnection } from "./early-test";

/** What a connector needs of its connection, whichever stack that is of. */
export interface UsedConnection {
  /** As the connector is registered with it. */
  readonly declared: pulumi.Input<unknown>;
  readonly runner?: pulumi.Input<unknown>;
  readonly aws?: pulumi.Input<unknown>;
  readonly defaults: ConnectorDefaults;
  /** Where the program says that its code is, if it does. */
  readonly codePath: string | undefined;
  /** Known once the connection's test waits for no registration any more. */
  readonly started: pulumi.Output<unknown>;
  /** Known once the connection's test is over. */
  readonly outcome: pulumi.Output<TestedConnection>;
  /** What has to be registered before; `undefined` where it is deployed already. */
  readonly resource: PythonConnection | undefined;
}

/** A connection of another stack has been tested and deployed there, and its credentials are stored. */
const DEPLOYED: TestedConnection = { usable: true, knowledge: { deployed: true } };

/**
 * The connection that a program passes: a resource, or a reference, which may not be known yet. What it refers to is read
 * where it is used, in early work and in check.
 * @throws pulumi.RunError where there is none.
 */
export function usedConnection(what: string, given: unknown): UsedConnection {
  if (typeof given !== "object" || given === null) {
    throw new pulumi.RunError(
      `${what}: connection: pass the PythonConnection that it reads through, or the ref of one of another stack`,
    );
  }
  if (!isConnection(given)) {
    const ref = pulumi.output(given) as pulumi.Output<unknown>;
    // A stack that exports nothing of that name makes it undefined, which Pulumi would leave out.
    const declared = { ref: ref.apply((value) => value ?? null) };
    const outcome = pulumi.output(DEPLOYED);
    return { declared, defaults: {}, codePath: undefined, started: outcome, outcome, resource: undefined };
  }
  const { runner, aws, ...declared } = given.declaration;
  const { connectorDefaults: defaults, codePath, started, outcome } = given;
  return { declared, runner, aws, defaults, codePath, started, outcome, resource: given };
}

function isConnection(given: object): given is PythonConnection {
  // An output answers to any property.
  return !pulumi.Output.isInstance(given) && "declaration" in given;
}

/** What a connection's reference is made from, once the connection is registered. */
export interface Referred {
  readonly name: string;
  readonly code: SourceCode | UnreadableCode;
  readonly requirements: unknown;
  /** Where the credentials are; never what they are. */
  readonly credentials: { readonly secretArn: string; readonly versionId?: string } | undefined;
  readonly runner: RunnerTarget;
  readonly preview?: PreviewPlace | undefined;
  readonly aws: AwsArgs | undefined;
  readonly connectorDefaults: ConnectorDefaults;
  readonly maxConcurrency?: number | undefined;
  /** Whom a runner that is isolated by tenants is invoked for, there as here. */
  readonly tenant?: string | undefined;
}

/** The reference by which other stacks use a connection. */
export function connectionRef(referred: Referred): ConnectionRef {
  const {
    name,
    code,
    requirements,
    credentials,
    runner,
    preview,
    aws = {},
    connectorDefaults,
    tenant,
  } = referred;
  const place = parseArn("functionArn" in runner ? runner.functionArn : (credentials?.secretArn ?? ""));
  // Where code is promoted from is a question of each stack, and a contract is a file of the program that names it.
  const { review, promotedFrom: __, ...others } = connectorDefaults;
  const { contract: _, ...kept } = review ?? {};
  const defaults = defined({ ...others, review: review && defined(kept) }) as unknown as {
    [argument: string]: Json;
  };
  return {
    formatVersion: 1,
    name,
    code: packConnection({
      code: code as SourceCode,
      requirements: typeof requirements === "string" && requirements.trim() !== "" ? requirements : null,
    }),
    ...(credentials === undefined ? {} : { credentials: defined(credentials) }),
    runner: defined(forTenant(runner, tenant)),
    ...(preview === undefined
      ? {}
      : { preview: defined({ ...preview, runner: forTenant(preview.runner, tenant) }) }),
    aws: {
      region: place?.region ?? "",
      account: place?.account ?? "",
      ...defined({ assumeRole: aws.assumeRole, endpoint: aws.endpoint }),
    },
    ...(Object.keys(defaults).length > 0 ? { connectorDefaults: defaults } : {}),
    ...defined({ maxConcurrency: referred.maxConcurrency }),
  };
}
