import { describeSecret } from "./context.mjs";

const VALUE_BYTES = 65_536;
const VALUE_WRITES = new Set(["CreateSecret", "PutSecretValue", "UpdateSecret"]);
const MOST_TAGS = 50;
const NAME = /^[A-Za-z0-9/_+=.@!-]+$/;

/**
 * @param {import("./context.mjs").Context} context
 * @returns {import("../exchange.mjs").Hook}
 */
export function secretLimits(context) {
  return async (exchange, next) => {
    const { service, operation } = exchange.record;
    if (service !== "secretsmanager" || !context.ruleFor(exchange, "limits")) return next();
    const problem =
      !exchange.body && VALUE_WRITES.has(operation ?? "")
        ? TOO_LONG_VALUE
        : brokenLimit(exchange.input, operation);
    if (problem) return exchange.fail({ status: 400, ...problem }, "strict:limits");
    if (operation === "TagResource") {
      const secret = await describeSecret(exchange);
      if (secret && tagKeys(secret, exchange.input).size > MOST_TAGS)
        return exchange.fail({ status: 400, ...TOO_MANY_TAGS }, "strict:limits");
    }
    return next();
  };
}

/** @typedef {{ code: string, message: string }} Problem */

const TOO_LONG_VALUE = tooLong("secretString", VALUE_BYTES);
/** @type {Problem} */
const TOO_MANY_TAGS = {
  code: "InvalidParameterException",
  message: `A secret can have at most ${MOST_TAGS} tags.`,
};

/**
 * The first limit that a request breaks by itself, whatever there is.
 *
 * @param {Record<string, unknown>} input
 * @param {string | null} operation
 * @returns {Problem | undefined}
 */
function brokenLimit(input, operation) {
  if (operation === "CreateSecret") {
    const name = brokenName(input["Name"]);
    if (name) return name;
  }
  const value = VALUE_WRITES.has(operation ?? "") ? brokenValue(input, operation) : undefined;
  return value ?? brokenText(input) ?? (Array.isArray(input["Tags"]) ? brokenTags(input["Tags"]) : undefined);
}

/**
 * @param {unknown} name
 * @returns {Problem | undefined}
 */
function brokenName(name) {
  if (typeof name !== "string") return undefined;
  if (name.length > 512) return tooLong("name", 512);
  if (NAME.test(name)) return undefined;
  return validation(
    "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
  );
}

/**
 * @param {Record<string, unknown>} input
 * @param {string | null} operation
 * @returns {Problem | undefined}
 */
function brokenValue({ SecretString, SecretBinary }, operation) {
  if (SecretString !== undefined && SecretBinary !== undefined) {
    const message =
      "You can't specify both a binary secret value and a string secret value in the same secret.";
    return { code: "InvalidParameterException", message };
  }
  if (SecretString === undefined && SecretBinary === undefined) {
    const message = "You must provide either SecretString or SecretBinary.";
    return operation === "PutSecretValue" ? { code: "InvalidRequestException", message } : undefined;
  }
  const field = SecretString === undefined ? "secretBinary" : "secretString";
  const bytes =
    SecretString === undefined
      ? Buffer.from(String(SecretBinary), "base64").length
      : Buffer.byteLength(String(SecretString));
  if (bytes === 0) return tooShort(field, 1);
  return bytes > VALUE_BYTES ? tooLong(field, VALUE_BYTES) : undefined;
}

/**
 * @param {Record<string, unknown>} input
 * @returns {Problem | undefined}
 */
function brokenText({ Description, ClientRequestToken }) {
  if (typeof Description === "string" && Description.length > 2048) return tooLong("description", 2048);
  if (typeof ClientRequestToken !== "string") return undefined;
  if (ClientRequestToken.length < 32) return tooShort("clientRequestToken", 32);
  return ClientRequestToken.length > 64 ? tooLong("clientRequestToken", 64) : undefined;
}

/**
 * @param {readonly { Key?: unknown, Value?: unknown }[]} tags
 * @returns {Problem | undefined}
 */
function brokenTags(tags) {
  for (const [index, { Key, Value }] of tags.entries()) {
    const [key, value] = [String(Key ?? ""), String(Value ?? "")];
    const where = `tags.${index + 1}.member`;
    if (key.length === 0) return tooShort(`${where}.key`, 1);
    if (key.length > 128) return tooLong(`${where}.key`, 128);
    if (value.length > 256) return tooLong(`${where}.value`, 256);
    if (/^aws:/i.test(key)) {
      const message = "Tag keys that begin with aws: are reserved for AWS use.";
      return { code: "InvalidParameterException", message };
    }
  }
  return tags.length > MOST_TAGS ? TOO_MANY_TAGS : undefined;
}

/**
 * @param {Record<string, unknown>} secret
 * @param {Record<string, unknown>} input
 */
function tagKeys(secret, input) {
  const tags = /** @type {{ Key: string }[]} */ ([secret, input].flatMap((each) => each["Tags"] ?? []));
  return new Set(tags.map(({ Key }) => Key).filter((key) => !key.startsWith("aws:")));
}

/**
 * @param {string} field
 * @param {number} most
 */
function tooLong(field, most) {
  return constraint(field, `length less than or equal to ${most}`);
}

/**
 * @param {string} field
 * @param {number} least
 */
function tooShort(field, least) {
  return constraint(field, `length greater than or equal to ${least}`);
}

/**
 * Never with the value: AWS puts it in, but a credential has no place in a message.
 *
 * @param {string} field
 * @param {string} rule
 */
function constraint(field, rule) {
  return validation(
    `1 validation error detected: Value at '${field}' failed to satisfy constraint: Member must have ${rule}`,
  );
}

/**
 * @param {string} message
 * @returns {Problem}
 */
function validation(message) {
  return { code: "ValidationException", message };
}
