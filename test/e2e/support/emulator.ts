import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  TagResourceCommand,
} from "@aws-sdk/client-secrets-manager";

/** The emulator that the global set-up started, behind its recording proxy. */
export const emulator = JSON.parse(process.env["E2E_EMULATOR"] ?? "{}") as {
  readonly endpoint: string;
  readonly functionArn: string;
  readonly qualifier: string;
  readonly bucket: string;
  readonly region: string;
};

/** One request that went through the recording proxy. Times are in milliseconds of one monotonic clock. */
export interface RecordedRequest {
  readonly id: number;
  readonly service: string;
  readonly operation: string;
  readonly target: string;
  /** Whom a function that is isolated by tenants was invoked for; null of all other requests. */
  readonly tenant: string | null;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly status: number;
  /** What the proxy did to it; null where it passed as it was. */
  readonly fault: string | null;
}

interface Recorded {
  readonly requests: readonly RecordedRequest[];
  readonly lastId: number;
}

async function recorded(since: number): Promise<Recorded> {
  return (await fetch(`${emulator.endpoint}/_recorder/requests?since=${since}`)).json() as Promise<Recorded>;
}

/** Runs `work` and returns the requests that the proxy saw meanwhile. */
export async function recording(work: () => Promise<unknown>): Promise<readonly RecordedRequest[]> {
  const { lastId } = await recorded(0);
  await work();
  return (await recorded(lastId)).requests;
}

export function invocations(requests: readonly RecordedRequest[]): readonly RecordedRequest[] {
  return requests.filter(({ service, operation }) => service === "lambda" && operation === "Invoke");
}

/** How many of the requests were under way at the same time, at the most. */
export function mostAtOnce(requests: readonly RecordedRequest[]): number {
  return Math.max(
    0,
    ...requests.map(
      ({ startedAt }) => requests.filter((r) => r.startedAt <= startedAt && startedAt < r.endedAt).length,
    ),
  );
}

/** How a test's own AWS clients find the emulator. */
export const clientOptions = {
  endpoint: emulator.endpoint,
  region: emulator.region,
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
};

/** Names of the secrets that exist and are not scheduled for deletion. */
export async function secretNames(prefix: string, region = emulator.region): Promise<string[]> {
  const { SecretList = [] } = await new SecretsManagerClient({ ...clientOptions, region }).send(
    new ListSecretsCommand({ Filters: [{ Key: "name", Values: [prefix] }] }),
  );
  return SecretList.map(({ Name = "" }) => Name);
}

/** Makes a secret that is nobody's of this package. */
export async function createSecret(name: string, value: string): Promise<string> {
  const created = await new SecretsManagerClient(clientOptions).send(
    new CreateSecretCommand({ Name: name, SecretString: value }),
  );
  return created.ARN ?? "";
}

/** Deletes a secret as somebody else would, with a recovery window. */
export async function deleteSecret(name: string): Promise<void> {
  await new SecretsManagerClient(clientOptions).send(new DeleteSecretCommand({ SecretId: name }));
}

/** What Secrets Manager says of a secret, with its value. */
export async function secretOf(name: string) {
  const client = new SecretsManagerClient(clientOptions);
  const found = await client.send(new DescribeSecretCommand({ SecretId: name }));
  const { SecretString, VersionId } = await client.send(new GetSecretValueCommand({ SecretId: name }));
  return {
    value: SecretString,
    versionId: VersionId,
    versions: Object.keys(found.VersionIdsToStages ?? {}).length,
    description: found.Description,
    tags: Object.fromEntries((found.Tags ?? []).map(({ Key = "", Value }) => [Key, Value])),
  };
}

/** Writes a value and a tag as somebody else would. */
export async function changeSecret(name: string, value: string, tag: Record<string, string>): Promise<void> {
  const client = new SecretsManagerClient(clientOptions);
  await client.send(new PutSecretValueCommand({ SecretId: name, SecretString: value }));
  const Tags = Object.entries(tag).map(([Key, Value]) => ({ Key, Value }));
  await client.send(new TagResourceCommand({ SecretId: name, Tags }));
}
