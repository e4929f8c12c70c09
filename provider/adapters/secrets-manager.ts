import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  SecretsManagerClient,
  TagResourceCommand,
} from "@aws-sdk/client-secrets-manager";
import type { AwsSettings } from "../core/aws/settings";
import { ServiceError } from "../core/errors";
import { nextStep } from "../core/runner/next-steps";
import type { SecretDescription, SecretStore } from "../ports";
import { clientConfig } from "./aws-clients";
import { translated } from "./aws-errors";

/** AWS Secrets Manager through the AWS SDK. */
export class SecretsManagerStore implements SecretStore {
  readonly #client: SecretsManagerClient;
  readonly #endpoint: string;

  constructor(settings: AwsSettings) {
    this.#client = new SecretsManagerClient({ ...clientConfig(settings, "secretsmanager"), maxAttempts: 5 });
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
        tags: Object.fromEntries((found.Tags ?? []).map(({ Key, Value }) => [Key ?? "", Value ?? ""])),
        scheduledForDeletion: found.DeletedDate !== undefined,
      };
    } catch (error) {
      if ((error as Error).name === "ResourceNotFoundException") return undefined;
      throw this.#translated(error, "look at the secret", id, "secretsmanager:DescribeSecret");
    }
  }

  async create(secret: { name: string; value: string; token: string; tags: Record<string, string> }) {
    try {
      const created = await this.#client.send(
        new CreateSecretCommand({
          Name: secret.name,
          Description: "Credentials of a Python connection, managed by Pulumi",
          SecretString: secret.value,
          ClientRequestToken: secret.token,
          Tags: tagList(secret.tags),
        }),
      );
      return { arn: String(created.ARN), versionId: created.VersionId ?? secret.token };
    } catch (error) {
      const { name, message } = error as Error;
      const taken = name === "InvalidRequestException" && /scheduled for deletion/i.test(message);
      if (name === "ResourceExistsException" || taken) return undefined;
      throw this.#translated(
        error,
        "create the secret",
        secret.name,
        "secretsmanager:CreateSecret and TagResource",
      );
    }
  }

  async put(id: string, value: string, token: string): Promise<{ versionId: string }> {
    try {
      const put = new PutSecretValueCommand({ SecretId: id, SecretString: value, ClientRequestToken: token });
      return { versionId: (await this.#client.send(put)).VersionId ?? token };
    } catch (error) {
      const { name, message } = error as Error;
      if (
        name === "ResourceNotFoundException" ||
        (name === "InvalidRequestException" && /delet/i.test(message))
      ) {
        throw new ServiceError(
          "SECRET_NOT_FOUND",
          `the secret ${id} was deleted outside of Pulumi`,
          "Run `pulumi refresh` and then `pulumi up`, which makes it anew.",
          { cause: error },
        );
      }
      throw this.#translated(
        error,
        "store the credentials in the secret",
        id,
        "secretsmanager:PutSecretValue",
      );
    }
  }

  async read(id: string): Promise<string> {
    try {
      const { SecretString } = await this.#client.send(new GetSecretValueCommand({ SecretId: id }));
      if (SecretString !== undefined) return SecretString;
    } catch (error) {
      const { name, message } = error as Error;
      if (name === "ResourceNotFoundException")
        throw new ServiceError(
          "SECRET_MISSING",
          `there is no secret ${id} with a current version`,
          nextStep("SECRET_MISSING"),
          { cause: error },
        );
      if (name === "InvalidRequestException" && /delet/i.test(message))
        throw new ServiceError(
          "SECRET_DELETED",
          `the secret ${id} is scheduled for deletion`,
          nextStep("SECRET_DELETED"),
          { cause: error },
        );
      throw this.#translated(error, "read the secret", id, "secretsmanager:GetSecretValue");
    }
    throw new ServiceError(
      "SECRET_BINARY",
      `the secret ${id} is binary`,
      "Store the credentials as text (SecretString).",
    );
  }

  async tag(id: string, tags: Record<string, string>): Promise<void> {
    try {
      await this.#client.send(new TagResourceCommand({ SecretId: id, Tags: tagList(tags) }));
    } catch (error) {
      throw this.#translated(error, "tag the secret", id, "secretsmanager:TagResource");
    }
  }

  async restore(id: string): Promise<void> {
    try {
      await this.#client.send(new RestoreSecretCommand({ SecretId: id }));
    } catch (error) {
      throw this.#translated(error, "restore the secret", id, "secretsmanager:RestoreSecret");
    }
  }

  async delete(id: string, recoveryWindowInDays: number): Promise<void> {
    try {
      await this.#client.send(
        new DeleteSecretCommand({ SecretId: id, RecoveryWindowInDays: recoveryWindowInDays }),
      );
    } catch (error) {
      const { name, message } = error as Error;
      const scheduled = name === "InvalidRequestException" && /deletion|deleted/i.test(message);
      if (name === "ResourceNotFoundException" || scheduled) return;
      throw this.#translated(error, "delete the secret", id, "secretsmanager:DeleteSecret");
    }
  }

  #translated(error: unknown, doing: string, on: string, action: string) {
    return translated(error, { doing, on, action, endpoint: this.#endpoint });
  }
}

function tagList(tags: Record<string, string>) {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
