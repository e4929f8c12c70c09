import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";
import { CONNECTION_TYPE, CONNECTOR_TYPE } from "../provider/core/pulumi/resource-types";
import { parseUrn } from "../provider/core/pulumi/urn";
import { SECRET, SIGNATURE } from "../provider/core/pulumi/wire";

/** A resource's outputs in the last state, unwrapped from Pulumi's secret wire format. */
export type PriorOutputs = { readonly [key: string]: unknown };

interface Answer {
  readonly outputs?: { readonly [urn: string]: { readonly type?: string; readonly outputs?: PriorOutputs } };
}

interface ResourceMessages {
  readonly ResourceInvokeRequest: new () => { setTok(token: string): void; setArgs(args: object): void };
}

interface StructMessages {
  readonly Struct: { fromJavaScript(value: object): object };
}

/**
 * What a stack's last state says of this package's resources, by URN. One invoke of
 * `pulumi:pulumi:readStackResourceOutputs`, through the monitor itself: `pulumi.runtime.invoke` would write the whole
 * answer, every secret of the stack in plain text, into the engine's debug events.
 * @throws Where the engine doesn't answer: the function is not documented.
 */
export async function readStackState(stackName: string): Promise<ReadonlyMap<string, PriorOutputs>> {
  // The SDK's own copies of the message classes, wherever the package manager put them.
  const requireFromSdk = createRequire(require.resolve("@pulumi/pulumi"));
  const { ResourceInvokeRequest } = requireFromSdk("./proto/resource_pb") as ResourceMessages;
  const { Struct } = requireFromSdk("google-protobuf/google/protobuf/struct_pb") as StructMessages;
  const request = new ResourceInvokeRequest();
  request.setTok("pulumi:pulumi:readStackResourceOutputs");
  request.setArgs(Struct.fromJavaScript({ stackName }));
  const monitor = pulumi.runtime.getMonitor();
  const answer = await new Promise<Answer>((resolve, reject) => {
    if (monitor === undefined) return reject(new Error("no monitor"));
    monitor.invoke(request as never, (error, response) => {
      if (error || response === undefined) reject(error ?? new Error("no answer"));
      else resolve((response.getReturn()?.toJavaScript() ?? {}) as Answer);
    });
  });
  const ours = Object.entries(answer.outputs ?? {}).filter(([urn]) => isOurs(urn));
  return new Map(ours.map(([urn, { outputs }]) => [urn, unwrapSecrets(outputs ?? {}) as PriorOutputs]));
}

function isOurs(urn: string): boolean {
  const type = parseUrn(urn)?.type;
  return type === CONNECTION_TYPE.token || type === CONNECTOR_TYPE.token;
}

function unwrapSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrapSecrets);
  if (value === null || typeof value !== "object") return value;
  const record = value as Record<string, unknown>;
  if (record[SIGNATURE] === SECRET) return unwrapSecrets(record["value"]);
  return Object.fromEntries(Object.entries(record).map(([key, item]) => [key, unwrapSecrets(item)]));
}
