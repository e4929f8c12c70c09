import { createHmac, randomBytes } from "node:crypto";
import { contentOf, jsonAnswer } from "../aws-answers.mjs";
import { describeSecret, succeeded } from "./context.mjs";

/** @typedef {import("../exchange.mjs").Exchange} Exchange */

const WRITES = new Set(["CreateSecret", "PutSecretValue", "UpdateSecret"]);

/**
 * A ClientRequestToken belongs to one version of a secret, with one value. Again with the same value it succeeds, and
 * does nothing; with another one, and in UpdateSecret with any, it fails.
 *
 * No value is kept: what was written is known by an HMAC under a key of this process.
 */
export class Tokens {
  #key = randomBytes(32);
  /** @type {Map<string, string>} by secret and token, the value's digest */
  #written = new Map();
  #context;
  #versionIds;

  /**
   * @param {import("./context.mjs").Context} context
   * @param {import("./version-ids.mjs").VersionIds} versionIds
   */
  constructor(context, versionIds) {
    this.#context = context;
    this.#versionIds = versionIds;
  }

  /** @type {import("../exchange.mjs").Hook} */
  hook = async (exchange, next) => {
    const { operation } = exchange.record;
    const { input } = exchange;
    if (!WRITES.has(operation ?? "") || !this.#context.ruleFor(exchange, "tokens")) return next();
    const value = this.#digest(input);
    if (value === undefined) return next();
    const token = input["ClientRequestToken"];
    if (typeof token !== "string") {
      const message = "You must provide a ClientRequestToken value. We recommend a UUID-type value.";
      return exchange.fail({ status: 400, code: "InvalidRequestException", message }, "strict:tokens");
    }
    const secret = await describeSecret(exchange);
    if (secret?.["DeletedDate"]) return next();
    const known = secret && (await this.#valueOf(exchange, secret, token));
    if (secret && known !== undefined)
      return answerKnown(exchange, secret, token, known === value, this.#versionIds);
    await next();
    if (!succeeded(exchange)) return;
    const { ARN, VersionId } = contentOf(exchange.answer);
    this.#written.set(`${ARN}/${token}`, value);
    if (VersionId !== token) this.#versionIds.learn(String(ARN), String(VersionId), token);
  };

  /**
   * @param {Exchange} exchange
   * @param {Record<string, unknown>} secret
   * @param {string} token
   * @returns {Promise<string | undefined>} the digest of the token's version, where it has one
   */
  async #valueOf(exchange, secret, token) {
    const known = this.#written.get(`${secret["ARN"]}/${token}`);
    if (known !== undefined) return known;
    // Written past this rule.
    const VersionId = this.#versionIds.idOf(String(secret["ARN"]), token);
    const { status, content } = await exchange.ask("GetSecretValue", { SecretId: secret["ARN"], VersionId });
    return status === 200 ? this.#digest(content) : undefined;
  }

  /** @param {Record<string, unknown>} input */
  #digest({ SecretString, SecretBinary }) {
    if (SecretString === undefined && SecretBinary === undefined) return undefined;
    return createHmac("sha256", this.#key)
      .update(JSON.stringify([SecretString, SecretBinary]))
      .digest("hex");
  }
}

/**
 * @param {Exchange} exchange
 * @param {Record<string, unknown>} secret
 * @param {string} token
 * @param {boolean} isSame
 * @param {import("./version-ids.mjs").VersionIds} versionIds
 */
function answerKnown(exchange, secret, token, isSame, versionIds) {
  const { operation } = exchange.record;
  if (!isSame || operation === "UpdateSecret") {
    const message =
      operation === "CreateSecret"
        ? `The operation failed because the secret ${secret["Name"]} already exists.`
        : `The operation failed because a version of the secret with the ClientRequestToken ${token} already exists.`;
    return exchange.fail({ status: 400, code: "ResourceExistsException", message }, "strict:tokens");
  }
  const stages = /** @type {Record<string, string[]>} */ (secret["VersionIdsToStages"] ?? {});
  const VersionStages = stages[versionIds.idOf(String(secret["ARN"]), token)] ?? [];
  exchange.record.fault = "strict:tokens";
  exchange.answer = jsonAnswer(200, {
    ARN: secret["ARN"],
    Name: secret["Name"],
    VersionId: token,
    ...(operation === "PutSecretValue" ? { VersionStages } : {}),
  });
}
