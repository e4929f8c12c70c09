/**
 * A request to AWS as far as IAM looks at it.
 *
 * @typedef {object} AwsCall
 * @property {string | null} service
 * @property {string | null} operation
 * @property {string} resource ARN of what it is about
 * @property {Readonly<Record<string, string>>} [requestTags] those that it sends
 * @property {readonly string[]} [tagKeys] those that it takes away
 * @property {string | undefined} [kmsKeyId] the key that it asks for
 * @property {Readonly<Record<string, string>>} [resourceTags] of the secret as it was before the request
 * @property {string | undefined} [resourceKmsKeyId] the key of the secret as it was before
 */

/** Operations for which IAM asks nothing. */
const FREE = new Set(["sts:GetCallerIdentity"]);

/** Operations whose actions have another name. */
/** @type {Readonly<Record<string, string>>} */
const ACTIONS = { "lambda:Invoke": "lambda:InvokeFunction" };

/** What Secrets Manager does in the caller's name with a customer's key: with the one asked for, and with the one there. */
/** @type {Readonly<Record<string, readonly string[]>>} */
const KEY_USE = {
  CreateSecret: ["GenerateDataKey", "Decrypt"],
  PutSecretValue: ["GenerateDataKey", "Decrypt"],
  UpdateSecret: ["GenerateDataKey", "Encrypt", "Decrypt"],
  GetSecretValue: ["Decrypt"],
};

/**
 * All that IAM asks for one request.
 *
 * @param {AwsCall} call
 * @returns {import("./policy.mjs").Access[]}
 */
export function accessesOf(call) {
  const { service, operation, resource } = call;
  const name = `${service}:${operation}`;
  if (FREE.has(name)) return [];
  const keys = conditionKeys(call);
  const accesses = [{ action: ACTIONS[name] ?? name, resource, keys }];
  if (service !== "secretsmanager") return accesses;
  if (operation === "CreateSecret" && Object.keys(call.requestTags ?? {}).length > 0) {
    accesses.push({ action: "secretsmanager:TagResource", resource, keys });
  }
  return [...accesses, ...keyAccesses(call)];
}

/**
 * @param {AwsCall} call
 * @returns {Record<string, string | readonly string[]>}
 */
function conditionKeys({ requestTags = {}, tagKeys = [], resourceTags = {} }) {
  const sent = [...Object.keys(requestTags), ...tagKeys];
  return {
    ...prefixed("aws:RequestTag/", requestTags),
    ...prefixed("aws:ResourceTag/", resourceTags),
    ...(sent.length > 0 ? { "aws:TagKeys": sent } : {}),
  };
}

/**
 * @param {string} prefix
 * @param {Readonly<Record<string, string>>} tags
 */
function prefixed(prefix, tags) {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [prefix + key, value]));
}

/**
 * @param {AwsCall} call
 * @returns {import("./policy.mjs").Access[]}
 */
function keyAccesses({ operation, resource, kmsKeyId, resourceKmsKeyId }) {
  const keys = new Set([kmsKeyId, resourceKmsKeyId].filter(isCustomerManaged));
  const [, partition, , region, account] = resource.split(":");
  return [...keys].flatMap((key) =>
    (KEY_USE[operation ?? ""] ?? []).map((use) => ({
      action: `kms:${use}`,
      resource: key.startsWith("arn:") ? key : `arn:${partition}:kms:${region}:${account}:key/${key}`,
      keys: { "kms:ViaService": `secretsmanager.${region}.amazonaws.com` },
    })),
  );
}

/**
 * With the AWS managed key for Secrets Manager no caller needs a permission.
 *
 * @param {string | undefined} key
 * @returns {key is string}
 */
function isCustomerManaged(key) {
  return key !== undefined && key !== "" && !key.endsWith("alias/aws/secretsmanager");
}
