import { contentOf, withContent } from "../aws-answers.mjs";
import { succeeded } from "./context.mjs";
import { dropPreviousCode, invokePreviousCode, keepPreviousCode } from "./previous-code.mjs";

/** @typedef {import("../exchange.mjs").Exchange} Exchange */
/**
 * @typedef {object} FunctionState
 * @property {string} arn
 * @property {number} pendingUntil
 * @property {number} updatingUntil
 * @property {import("./previous-code.mjs").PreviousCode} [previous] what answers while an update is in progress
 */

const DEFAULT_MS = 1500;
const DEFAULT_ROLE_MS = 5000;
const UPDATES = new Set(["UpdateFunctionCode", "UpdateFunctionConfiguration"]);
const CHANGES = new Set([...UPDATES, "PublishVersion"]);
const DESCRIPTIONS = new Set(["GetFunction", "GetFunctionConfiguration", "CreateFunction", ...UPDATES]);

/** Functions that are being made or updated, and roles that Lambda can't assume yet. */
export class FunctionStates {
  /** @type {Map<string, FunctionState>} */
  #functions = new Map();
  /** @type {Map<string, number>} by name, until when it can't be assumed */
  #newRoles = new Map();
  #context;

  /** @param {import("./context.mjs").Context} context */
  constructor(context) {
    this.#context = context;
  }

  /** @type {import("../exchange.mjs").Hook} */
  hook = async (exchange, next) => {
    const { service, operation, target } = exchange.record;
    if (service === "iam" && operation === "CreateRole") return this.#createRole(exchange, next);
    if (service !== "lambda" || !target || !operation) return next();
    if (await this.#refused(exchange)) return;
    const isChange = operation === "CreateFunction" || UPDATES.has(operation);
    const state = this.#functions.get(target);
    if (!isChange && !state) return next();
    if (state?.previous) await this.#goBack(exchange, target, state, state.previous);
    if (!DESCRIPTIONS.has(operation)) {
      await next();
      if (operation === "DeleteFunction") this.#functions.delete(target);
      return;
    }
    const rule = isChange ? this.#context.ruleFor(exchange, ruleOf(operation)) : undefined;
    const previous =
      rule && operation !== "CreateFunction" ? await keepPreviousCode(exchange, target) : undefined;
    exchange.buffered = true;
    await next();
    if (succeeded(exchange)) {
      if (rule) this.#begin(exchange, target, rule, previous);
      this.#showState(exchange, target);
    } else if (previous) await dropPreviousCode(exchange, target, previous);
  };

  /**
   * While an update is in progress the code before it answers; after it, that code is of no use any more.
   *
   * @param {Exchange} exchange
   * @param {string} name
   * @param {FunctionState} state
   * @param {import("./previous-code.mjs").PreviousCode} previous
   */
  async #goBack(exchange, name, state, previous) {
    if (this.#context.now() >= state.updatingUntil) {
      delete state.previous;
      await dropPreviousCode(exchange, name, previous);
    } else if (exchange.record.operation === "Invoke" && invokePreviousCode(exchange, name, previous)) {
      exchange.record.fault = "strict:inProgress";
    }
  }

  /**
   * @param {Exchange} exchange
   * @param {() => Promise<void>} next
   */
  async #createRole(exchange, next) {
    const rule = this.#context.ruleFor(exchange, "roles");
    exchange.buffered = true;
    await next();
    if (rule && succeeded(exchange) && exchange.record.target)
      this.#newRoles.set(exchange.record.target, this.#context.now() + (rule.ms ?? DEFAULT_ROLE_MS));
  }

  /**
   * @param {Exchange} exchange
   * @returns {Promise<boolean>}
   */
  async #refused(exchange) {
    const { operation, target } = exchange.record;
    const now = this.#context.now();
    const state = this.#functions.get(target ?? "");
    if (state && now < state.pendingUntil && (operation === "Invoke" || CHANGES.has(operation ?? "")))
      return conflict(
        exchange,
        "The function is currently in the following state: Pending",
        "strict:pending",
      );
    if (state && now < state.updatingUntil && CHANGES.has(operation ?? ""))
      return conflict(exchange, `An update is in progress for resource: ${state.arn}`, "strict:inProgress");
    if (operation !== "CreateFunction" && operation !== "UpdateFunctionConfiguration") return false;
    if (this.#newRoles.size > 0) await exchange.readBody();
    const role =
      String(exchange.input["Role"] ?? "")
        .split("/")
        .at(-1) ?? "";
    if (now >= (this.#newRoles.get(role) ?? 0)) return false;
    const message = "The role defined for the function cannot be assumed by Lambda.";
    exchange.fail({ status: 400, code: "InvalidParameterValueException", message }, "strict:roles");
    return true;
  }

  /**
   * @param {Exchange} exchange
   * @param {string} name
   * @param {import("./rule.mjs").StrictRule} rule
   * @param {import("./previous-code.mjs").PreviousCode | undefined} previous
   */
  #begin(exchange, name, rule, previous) {
    const until = this.#context.now() + (rule.ms ?? DEFAULT_MS);
    const arn = String(contentOf(exchange.answer)["FunctionArn"] ?? name);
    const isNew = rule.rule === "pending";
    this.#functions.set(name, {
      arn,
      pendingUntil: isNew ? until : 0,
      updatingUntil: isNew ? 0 : until,
      ...(previous ? { previous } : {}),
    });
  }

  /**
   * @param {Exchange} exchange
   * @param {string} name
   */
  #showState(exchange, name) {
    const state = this.#functions.get(name);
    const now = this.#context.now();
    if (!state || !exchange.answer || (now >= state.pendingUntil && now >= state.updatingUntil)) return;
    const shown =
      now < state.pendingUntil
        ? {
            State: "Pending",
            StateReason: "The function is being created.",
            StateReasonCode: "Creating",
            LastUpdateStatus: "InProgress",
          }
        : {
            State: "Active",
            StateReason: null,
            StateReasonCode: null,
            LastUpdateStatus: "InProgress",
            LastUpdateStatusReason: "The function is being created.",
            LastUpdateStatusReasonCode: "Creating",
          };
    const content = contentOf(exchange.answer);
    const configuration = /** @type {object | undefined} */ (content["Configuration"]);
    exchange.record.fault = now < state.pendingUntil ? "strict:pending" : "strict:inProgress";
    exchange.answer = withContent(
      exchange.answer,
      configuration
        ? { ...content, Configuration: { ...configuration, ...shown } }
        : { ...content, ...shown },
    );
  }
}

/** @param {string} operation */
function ruleOf(operation) {
  return operation === "CreateFunction" ? "pending" : "inProgress";
}

/**
 * @param {Exchange} exchange
 * @param {string} why
 * @param {string} fault
 */
function conflict(exchange, why, fault) {
  const message = `The operation cannot be performed at this time. ${why}`;
  exchange.fail({ status: 409, code: "ResourceConflictException", message }, fault);
  return true;
}
