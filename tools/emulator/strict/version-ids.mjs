import { SECRET_WRITES } from "./context.mjs";

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const ID_FIELDS = ["VersionId", "MoveToVersionId", "RemoveFromVersionId"];

/**
 * At AWS a version's id is the token of the request that made it. The emulator makes up ids of its own in CreateSecret
 * and UpdateSecret: clients see the token in their place.
 */
export class VersionIds {
  /** @type {Map<string, string>} */
  #tokens = new Map();
  /** @type {Map<string, string>} by secret and token: the same token may stand for versions of several secrets */
  #ids = new Map();

  /**
   * @param {string} arn
   * @param {string} id the emulator's
   * @param {string} token the client's
   */
  learn(arn, id, token) {
    this.#tokens.set(id, token);
    this.#ids.set(`${arn}/${token}`, id);
  }

  /**
   * @param {string} arn
   * @param {string} token
   * @returns {string} the emulator's id of that version
   */
  idOf(arn, token) {
    return this.#ids.get(`${arn}/${token}`) ?? token;
  }

  /** @param {string} text */
  translated(text) {
    return text.replace(UUID, (id) => this.#tokens.get(id) ?? id);
  }

  /** @type {import("../exchange.mjs").Hook} */
  hook = async (exchange, next) => {
    if (exchange.record.service !== "secretsmanager") return next();
    // A write may be what the first token is learnt from.
    if (this.#tokens.size === 0 && !SECRET_WRITES.has(exchange.record.operation ?? "")) return next();
    await this.#translateRequest(exchange);
    exchange.buffered = true;
    await next();
    const { answer } = exchange;
    if (answer)
      exchange.answer = { ...answer, body: Buffer.from(this.translated(answer.body.toString("utf8"))) };
  };

  /** @param {import("../exchange.mjs").Exchange} exchange */
  async #translateRequest(exchange) {
    const { input } = exchange;
    const named = ID_FIELDS.filter((field) => typeof input[field] === "string");
    if (named.length === 0) return;
    const { content } = await exchange.ask("DescribeSecret", { SecretId: input["SecretId"] });
    const ids = named.map((field) => [field, this.idOf(String(content["ARN"]), String(input[field]))]);
    exchange.body = Buffer.from(JSON.stringify({ ...input, ...Object.fromEntries(ids) }));
  }
}
