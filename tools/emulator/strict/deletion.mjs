import { contentOf, jsonAnswer } from "../aws-answers.mjs";
import { describeSecret, secretKey, succeeded } from "./context.mjs";

/** @typedef {import("../exchange.mjs").Exchange} Exchange */

/** The second one with the apostrophe that AWS writes there. */
const NAME_TAKEN = {
  scheduled:
    "You can't create this secret because a secret with this name is already scheduled for deletion.",
  deleted: "You can’t perform this operation on the secret because it was deleted.",
};

/** How long a deleted secret's name stays taken, where the rule doesn't say. */
const DEFAULT_MS = 1500;

/** What AWS does with secrets that are scheduled for deletion, or being deleted. */
export class Deletion {
  /** @type {Map<string, { until: number, words: "scheduled" | "deleted" }>} by secret, until when its name is taken */
  #going = new Map();
  #context;

  /** @param {import("./context.mjs").Context} context */
  constructor(context) {
    this.#context = context;
  }

  /** @type {import("../exchange.mjs").Hook} */
  hook = async (exchange, next) => {
    const { operation, service } = exchange.record;
    if (service !== "secretsmanager") return next();
    if (operation === "CreateSecret") return this.#create(exchange, next);
    if (operation === "RestoreSecret") return this.#restore(exchange, next);
    if (operation === "DeleteSecret" && exchange.input["ForceDeleteWithoutRecovery"] === true)
      return this.#forceDelete(exchange, next);
    return next();
  };

  /**
   * @param {Exchange} exchange
   * @param {() => Promise<void>} next
   */
  async #create(exchange, next) {
    const going = this.#going.get(secretKey(exchange));
    if (going && this.#context.now() < going.until)
      return takenName(exchange, "strict:forceDelete", going.words);
    if (this.#context.ruleFor(exchange, "scheduled") && (await describeSecret(exchange))?.["DeletedDate"])
      return takenName(exchange, "strict:scheduled", "scheduled");
    return next();
  }

  /**
   * @param {Exchange} exchange
   * @param {() => Promise<void>} next
   */
  async #restore(exchange, next) {
    const secret = this.#context.ruleFor(exchange, "scheduled") && (await describeSecret(exchange));
    if (!secret || secret["DeletedDate"]) return next();
    exchange.record.fault = "strict:scheduled";
    exchange.answer = jsonAnswer(200, { ARN: secret["ARN"], Name: secret["Name"] });
  }

  /**
   * @param {Exchange} exchange
   * @param {() => Promise<void>} next
   */
  async #forceDelete(exchange, next) {
    const key = secretKey(exchange);
    exchange.buffered = true;
    await next();
    const rule = this.#context.ruleFor(exchange, "forceDelete");
    if (succeeded(exchange)) {
      if (rule)
        this.#going.set(key, {
          until: this.#context.now() + (rule.ms ?? DEFAULT_MS),
          words: rule.words ?? "scheduled",
        });
      return;
    }
    const isAbsent = contentOf(exchange.answer)["__type"] === "ResourceNotFoundException";
    if (!isAbsent || !this.#context.ruleFor(exchange, "scheduled")) return;
    const [account, region, ...name] = key.split("/");
    const Name = name.join("/");
    exchange.record.fault = "strict:scheduled";
    exchange.answer = jsonAnswer(200, {
      ARN: `arn:aws:secretsmanager:${region}:${account}:secret:${Name}`,
      Name,
      DeletionDate: Math.floor(Date.now() / 1000),
    });
  }
}

/**
 * @param {Exchange} exchange
 * @param {string} fault
 * @param {"scheduled" | "deleted"} words
 */
function takenName(exchange, fault, words) {
  exchange.fail({ status: 400, code: "InvalidRequestException", message: NAME_TAKEN[words] }, fault);
}
