import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  SecretsManagerClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSecretCommand,
} from "@aws-sdk/client-secrets-manager";
import type { OperationName } from "../../core/aws/operations";
import type { AwsSettings } from "../../core/aws/settings";
import { AWS_MANAGED_KEY, sameKey } from "../../core/credentials/secret-settings";
import { ServiceError } from "../../core/errors";
import type { SecretContent, SecretDescription, SecretStore } from "../../ports";
import { type ClientOptions, capped, clientConfig, repeating, SECRETS_IN_FLIGHT } from "./clients";
import { conditionOf, translated } from "./errors";

type NewSecret = Parameters<SecretStore["create"]>[0];

/** AWS Secrets Manager through the AWS SDK. */
export class SecretsManagerStore implements SecretStore {
  readonly #client: SecretsManagerClient;
  readonly #endpoint: string;

  constructor(settings: AwsSettings, options: ClientOptions = {}) {
    this.#client = capped(
      new SecretsManagerClient({ ...clientConfig(settings, "secretsmanager"), ...repeating(options) }),
      SECRETS_IN_FLIGHT,
    );
    this.#endpoint = settings.endpoints["secretsmanager"] ?? `Secrets Manager in ${settings.region}`;
  }

  async describe(id: string): Promise<SecretDescription | undefined> {
    try {
      const found = await this.#client.send(new DescribeSecretCommand({ SecretId: id }));
      const versions = Object.entries(found.VersionIdsToStages ?? {});
      return {
        arn: found.ARN ?? id,
        name: found.Name ?? id,
        versionId: versions.find(([, stages]) => stages.includes("AWSCURRENT"))?.[0],
        description: found.Description || undefined,
        kmsKeyId: customerManagedKey(found.KmsKeyId),
        tags: Object.fromEntries((found.Tags ?? []).map(({ Key, Value }) => [Key ?? "", Value ?? ""])),
        scheduledForDeletion: found.DeletedDate !== undefined,
      };
    } catch (error) {
      if (conditionOf(error) === "missing") return undefined;
      throw this.#translated(error, "DescribeSecret", id);
    }
  }

  async create({ name, value, token, tags, description, kmsKeyId }: NewSecret) {
    try {
      const created = await this.#client.send(
        new CreateSecretCommand({
          Name: name,
          Description: description,
          ...(kmsKeyId === undefined ? {} : { KmsKeyId: kmsKeyId }),
          SecretString: value,
          ClientRequestToken: token,
          Tags: tagList(tags),
        }),
      );
      return { arn: String(created.ARN), versionId: created.VersionId ?? token };
    } catch (error) {
      const condition = conditionOf(error);
      if (condition === "exists" || condition === "deleted") return undefined;
      throw this.#translated(error, "CreateSecret", name);
    }
  }

  async put(id: string, value: string, token: string): Promise<{ versionId: string } | undefined> {
    try {
      const put = new PutSecretValueCommand({ SecretId: id, SecretString: value, ClientRequestToken: token });
      return { versionId: (await this.#client.send(put)).VersionId ?? token };
    } catch (error) {
      if (conditionOf(error) === "exists") return undefined;
      throw this.#translated(error, "PutSecretValue", id);
    }
  }

  async update(id: string, { description, kmsKeyId = AWS_MANAGED_KEY }: SecretContent): Promise<void> {
    await this.#sent("UpdateSecret", id, () =>
      this.#client.send(
        new UpdateSecretCommand({ SecretId: id, Description: description, KmsKeyId: kmsKeyId }),
      ),
    );
  }

  async read(id: string, versionId?: string | null): Promise<string> {
    const which = versionId ? `${id} in version ${versionId}` : id;
    const { SecretString } = await this.#sent("GetSecretValue", which, () =>
      this.#client.send(
        new GetSecretValueCommand({ SecretId: id, ...(versionId ? { VersionId: versionId } : {}) }),
      ),
    );
    if (SecretString !== undefined) return SecretString;
    throw new ServiceError(
      "SECRET_BINARY",
      `the secret ${which} is binary`,
      "Store the credentials as text (SecretString).",
    );
  }

  async tag(id: string, tags: Record<string, string>): Promise<void> {
    await this.#sent("TagResource", id, () =>
      this.#client.send(new TagResourceCommand({ SecretId: id, Tags: tagList(tags) })),
    );
  }

  async untag(id: string, keys: readonly string[]): Promise<void> {
    await this.#sent("UntagResource", id, () =>
      this.#client.send(new UntagResourceCommand({ SecretId: id, TagKeys: [...keys] })),
    );
  }

  async restore(id: string): Promise<boolean> {
    try {
      await this.#client.send(new RestoreSecretCommand({ SecretId: id }));
      return true;
    } catch (error) {
      const condition = conditionOf(error);
      if (condition === "missing" || condition === "deleted") return false;
      // By an earlier attempt, whose answer was lost.
      if (condition === "present") return true;
      throw this.#translated(error, "RestoreSecret", id);
    }
  }

  async delete(id: string, recoveryWindowInDays: number): Promise<void> {
    const how =
      recoveryWindowInDays === 0
        ? { ForceDeleteWithoutRecovery: true }
        : { RecoveryWindowInDays: recoveryWindowInDays };
    try {
      await this.#client.send(new DeleteSecretCommand({ SecretId: id, ...how }));
    } catch (error) {
      const condition = conditionOf(error);
      if (condition === "missing" || condition === "deleted") return;
      throw this.#translated(error, "DeleteSecret", id);
    }
  }

  async #sent<T>(operation: OperationName, on: string, send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (error) {
      throw this.#translated(error, operation, on);
    }
  }

  #translated(error: unknown, operation: OperationName, on: string) {
    return translated(error, { operation, on, endpoint: this.#endpoint });
  }
}

/** `undefined` for the AWS managed key, which AWS may name in several ways once it was set by name. */
function customerManagedKey(key: string | undefined): string | undefined {
  return !key || sameKey(key, undefined) ? undefined : key;
}

function tagList(tags: Record<string, string>) {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
