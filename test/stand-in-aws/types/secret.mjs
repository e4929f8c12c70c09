import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { found, tagList } from "../resource-type.mjs";

/** @type {import("../resource-type.mjs").ResourceType} */
export const secret = {
  inputs: ["name", "description", "kmsKeyId", "recoveryWindowInDays", "tags"],
  name: "name",
  // Apart from the name they can be changed in AWS; not by this stand-in.
  replaces: ["name", "description", "kmsKeyId", "tags"],

  create: async (inputs, region) => {
    const { ARN = "" } = await client(region).send(
      new CreateSecretCommand({
        Name: inputs["name"],
        Description: inputs["description"],
        KmsKeyId: inputs["kmsKeyId"],
        Tags: tagList(inputs["tags"]),
      }),
    );
    return { id: ARN };
  },

  read: async (SecretId, _, region) => {
    const described = await found(client(region).send(new DescribeSecretCommand({ SecretId })));
    if (described === undefined || described.DeletedDate !== undefined) return undefined;
    return { arn: described.ARN, name: described.Name };
  },

  // What is left can't change anything before the end.
  update: async () => {},

  delete: async (SecretId, { recoveryWindowInDays: days = 30 }, region) => {
    const how = days === 0 ? { ForceDeleteWithoutRecovery: true } : { RecoveryWindowInDays: days };
    await found(client(region).send(new DeleteSecretCommand({ SecretId, ...how })));
  },
};

/** @param {string} region */
function client(region) {
  return new SecretsManagerClient({ region });
}
