import { contentOf, jsonAnswer, withContent } from "../aws-answers.mjs";
import { describeSecret, SECRET_WRITES, secretKey, succeeded } from "./context.mjs";

/** @typedef {import("../exchange.mjs").Exchange} Exchange */
/**
 * @typedef {object} Before
 * @property {number} until
 * @property {Record<string, unknown> | undefined} secret as DescribeSecret answered it; `undefined`: there was none
 * @property {import("./rule.mjs").StrictRule} rule
 */

const DEFAULT_MS = 1000;

/** Reads that answer for a while what was before the last write of a secret. Values are never kept. */
export class StaleReads {
  /** @type {Map<string, Before>} */
  #before = new Map();
  #context;

  /** @param {import("./context.mjs").Context} context */
  constructor(context) {
    this.#context = context;
  }

  /** @type {import("../exchange.mjs").Hook} */
  hook = async (exchange, next) => {
    const { service, operation } = exchange.record;
    if (service !== "secretsmanager") return next();
    if (SECRET_WRITES.has(operation ?? "")) return this.#write(exchange, next);
    if (operation === "ListSecrets") return this.#list(exchange, next);
    if (operation !== "DescribeSecret" && operation !== "GetSecretValue") return next();
    const before = this.#staleFor(secretKey(exchange));
    if (!before) return next();
    exchange.record.fault = "strict:staleReads";
    if (!before.secret) return notFound(exchange, "Secrets Manager can't find the specified secret.");
    if (operation === "DescribeSecret") {
      exchange.answer = jsonAnswer(200, before.secret);
      return;
    }
    return readBefore(exchange, before.secret, next);
  };

  /**
   * @param {Exchange} exchange
   * @param {() => Promise<void>} next
   */
  async #write(exchange, next) {
    const rule = this.#context.ruleFor(exchange, "staleReads");
    if (!rule) return next();
    const secret = await describeSecret(exchange);
    exchange.buffered = true;
    await next();
    if (!succeeded(exchange)) return;
    const until = this.#context.now() + (rule.ms ?? DEFAULT_MS);
    this.#before.set(secretKey(exchange), { until, secret, rule });
  }

  /**
   * @param {Exchange} exchange
   * @param {() => Promise<void>} next
   */
  async #list(exchange, next) {
    if (this.#before.size === 0) return next();
    exchange.buffered = true;
    await next();
    const content = contentOf(exchange.answer);
    if (!exchange.answer || !Array.isArray(content["SecretList"])) return;
    const SecretList = content["SecretList"].flatMap((listed) => {
      const [, , , region, account] = String(listed.ARN).split(":");
      const before = this.#staleFor(`${account}/${region}/${listed.Name}`);
      if (before) exchange.record.fault = "strict:staleReads";
      if (!before) return [listed];
      return before.secret ? [asListed(before.secret)] : [];
    });
    exchange.answer = withContent(exchange.answer, { ...content, SecretList });
  }

  /** @param {string} key */
  #staleFor(key) {
    const before = this.#before.get(key);
    if (!before) return undefined;
    if (this.#context.now() < before.until) return this.#context.draw(before.rule) ? before : undefined;
    this.#before.delete(key);
    return undefined;
  }
}

/**
 * Reads the version that was current before.
 *
 * @param {Exchange} exchange
 * @param {Record<string, unknown>} secret
 * @param {() => Promise<void>} next
 */
async function readBefore(exchange, secret, next) {
  const { VersionId, VersionStage = "AWSCURRENT" } = exchange.input;
  const versions = /** @type {Record<string, string[]>} */ (secret["VersionIdsToStages"] ?? {});
  const id =
    VersionId ?? Object.keys(versions).find((each) => versions[each]?.includes(String(VersionStage)));
  const stages = versions[String(id)];
  if (!stages) return notFound(exchange, "Secrets Manager can't find the specified secret version.");
  const read = await exchange.ask("GetSecretValue", { SecretId: secret["ARN"], VersionId: id });
  // Scheduled for deletion meanwhile: its value can't be read any more.
  if (read.status !== 200) return next();
  exchange.answer = jsonAnswer(200, { ...read.content, VersionStages: stages });
}

/** @param {Record<string, unknown>} described */
function asListed({ VersionIdsToStages, ...described }) {
  return { ...described, SecretVersionsToStages: VersionIdsToStages };
}

/**
 * @param {Exchange} exchange
 * @param {string} message
 */
function notFound(exchange, message) {
  exchange.fail({ status: 400, code: "ResourceNotFoundException", message }, "strict:staleReads");
}
