import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";

/** Where ownership is noted on a secret. */
export const TAG_PREFIX = "pulumi-python-connectors:";

/**
 * A secret as it is.
 *
 * @typedef {object} Secret
 * @property {string} name
 * @property {string} arn
 * @property {boolean} scheduled for deletion
 * @property {string | undefined} versionId the current one
 * @property {string | undefined} value undefined where it is scheduled
 * @property {string | undefined} description
 * @property {Record<string, string>} tags
 * @property {string | undefined} previousId the version that was current before
 * @property {string[]} versionIds those with a stage
 */

/** Who looks, in the record. No fault is meant for it. */
const CALLER = "ONLOOKER";

/**
 * Looks at secrets, and makes foreign ones. Through the proxy, because there alone a version's id is the token that it was
 * written with, as it is in AWS.
 */
export class Secrets {
  #client;

  /** @param {import("./scenario.mjs").Emulator} emulator */
  constructor({ facts }) {
    this.#client = new SecretsManagerClient({
      endpoint: facts.endpoint,
      region: facts.region,
      credentials: { accessKeyId: CALLER, secretAccessKey: "test" },
    });
  }

  /**
   * The secrets whose names begin with this, sorted by name, those scheduled for deletion too.
   *
   * @param {string} prefix
   * @returns {Promise<Secret[]>}
   */
  async under(prefix) {
    const names = [];
    /** @type {string | undefined} */
    let NextToken;
    do {
      const page = await this.#client.send(
        new ListSecretsCommand({ IncludePlannedDeletion: true, MaxResults: 100, NextToken }),
      );
      names.push(...(page.SecretList ?? []).map(({ Name = "" }) => Name));
      NextToken = page.NextToken;
    } while (NextToken);
    return Promise.all(
      names
        .filter((name) => name.startsWith(prefix))
        .sort()
        .map((name) => this.of(name)),
    );
  }

  /**
   * @param {string} name
   * @returns {Promise<Secret>}
   */
  async of(name) {
    const found = await this.#client.send(new DescribeSecretCommand({ SecretId: name }));
    const scheduled = found.DeletedDate !== undefined;
    const stages = Object.entries(found.VersionIdsToStages ?? {});
    const versionAt = (/** @type {string} */ stage) => stages.find(([, of]) => of.includes(stage))?.[0];
    return {
      name,
      arn: found.ARN ?? "",
      scheduled,
      versionId: versionAt("AWSCURRENT"),
      previousId: versionAt("AWSPREVIOUS"),
      versionIds: stages.map(([id]) => id),
      value: scheduled
        ? undefined
        : (await this.#client.send(new GetSecretValueCommand({ SecretId: name }))).SecretString,
      description: found.Description,
      tags: Object.fromEntries((found.Tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value])),
    };
  }

  /**
   * Makes a secret as somebody else would.
   *
   * @param {string} name
   * @param {string} value
   * @param {{ scheduled: boolean }} state whether it is deleted again, with a recovery window
   */
  async make(name, value, { scheduled }) {
    await this.#client.send(new CreateSecretCommand({ Name: name, SecretString: value }));
    if (scheduled)
      await this.#client.send(new DeleteSecretCommand({ SecretId: name, RecoveryWindowInDays: 7 }));
  }
}
