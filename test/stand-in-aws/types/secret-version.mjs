import {
  DescribeSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { found } from "../resource-type.mjs";

/** @type {import("../resource-type.mjs").ResourceType} */
export const secretVersion = {
  inputs: ["secretId", "secretString"],
  replaces: ["secretId", "secretString"],

  create: async (inputs, region) => {
    const { ARN, VersionId } = await client(region).send(
      new PutSecretValueCommand({ SecretId: inputs["secretId"], SecretString: inputs["secretString"] }),
    );
    return { id: `${ARN}|${VersionId}` };
  },

  read: async (id, _, region) => {
    const [SecretId = "", versionId = ""] = id.split("|");
    const described = await found(client(region).send(new DescribeSecretCommand({ SecretId })));
    const stages = described?.VersionIdsToStages?.[versionId];
    return stages && { arn: described?.ARN, versionId, versionStages: stages };
  },

  // The current version of a secret is deleted with the secret, and not before.
  delete: async () => {},
};

/** @param {string} region */
function client(region) {
  return new SecretsManagerClient({ region });
}
