/** @typedef {import("./request-log.mjs").RequestRecord} RequestRecord */

/**
 * Which requests a rule is for; what is left out matches all.
 *
 * @typedef {object} Filter
 * @property {string} [service] as in the credential scope: `secretsmanager`, `lambda`, `s3`, `iam`, `sts`
 * @property {string | readonly string[]} [operation] one, or any of these
 * @property {string} [target] the secret's or function's name, or bucket/key; `*` stands for any text
 * @property {string} [caller] the access key id; `*` stands for any text
 */

/** @type {readonly (keyof Filter)[]} */
const FILTER_KEYS = ["service", "operation", "target", "caller"];

/** A rule that can't be meant. The message says which and what to write instead. */
export class RuleError extends Error {}

/**
 * @param {Filter} filter
 * @param {RequestRecord} record
 * @returns {boolean}
 */
export function matches(filter, record) {
  const operations = typeof filter.operation === "string" ? [filter.operation] : filter.operation;
  return (
    (filter.service === undefined || filter.service === record.service) &&
    (operations === undefined || operations.includes(record.operation ?? "")) &&
    (filter.target === undefined || fits(filter.target, nameOf(record.target))) &&
    (filter.caller === undefined || fits(filter.caller, record.caller))
  );
}

/**
 * The name in a secret's ARN, which ends with six characters of AWS's own; any other target as it is.
 *
 * @template {string | null} Target
 * @param {Target} target
 * @returns {string | Target}
 */
export function nameOf(target) {
  return target?.match(/^arn:[^:]*:secretsmanager:[^:]*:[^:]*:secret:(.+)-[^-]{6}$/)?.[1] ?? target;
}

/**
 * @param {string} pattern
 * @param {string | null} text
 */
function fits(pattern, text) {
  if (text === null) return false;
  const expression = pattern
    .split("*")
    .map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, "\\$&"))
    .join(".*");
  return new RegExp(`^${expression}$`, "s").test(text);
}

/**
 * Rules in named sets, so that each of several tests switches its own on and off.
 *
 * @template {Filter} Rule
 */
export class RuleSets {
  /** @type {Map<string, readonly Rule[]>} */
  #sets = new Map();
  #validated;

  /** @param {(rule: Record<string, unknown>, where: string) => Rule} validated throws RuleError */
  constructor(validated) {
    this.#validated = validated;
  }

  /**
   * Puts rules in the place of the set's former ones; none: removes the set.
   *
   * @param {unknown} rules
   * @param {string} [name]
   * @throws RuleError, and nothing is changed
   */
  set(rules, name = "default") {
    if (!Array.isArray(rules)) throw new RuleError("rules are a list: [{ ... }, ...]; [] removes them");
    const valid = rules.map((rule, index) => {
      if (typeof rule !== "object" || rule === null || Array.isArray(rule))
        throw new RuleError(`[${index}]: a rule is an object`);
      return this.#validated(/** @type {Record<string, unknown>} */ (rule), `[${index}]`);
    });
    if (valid.length > 0) this.#sets.set(name, valid);
    else this.#sets.delete(name);
  }

  /** All rules, by set, as they were given. */
  show() {
    return Object.fromEntries(this.#sets);
  }

  /**
   * The rules for a request, in the order of the sets.
   *
   * @param {RequestRecord} record
   * @returns {Rule[]}
   */
  for(record) {
    return [...this.#sets.values()].flat().filter((rule) => matches(rule, record));
  }
}

/**
 * Checks a rule's filter and that it has no other properties than these.
 *
 * @param {Record<string, unknown>} rule
 * @param {string} where
 * @param {readonly string[]} others
 */
export function checkFilter(rule, where, others) {
  const known = [...FILTER_KEYS, ...others];
  const unknown = Object.keys(rule).find((key) => !known.includes(key));
  if (unknown !== undefined)
    throw new RuleError(
      `${where}: there is no property ${JSON.stringify(unknown)}; write ${known.join(", ")}`,
    );
  for (const key of FILTER_KEYS) {
    const value = rule[key];
    const isList =
      key === "operation" && Array.isArray(value) && value.every((each) => typeof each === "string");
    if (value !== undefined && typeof value !== "string" && !isList)
      throw new RuleError(`${where}.${key}: a text${key === "operation" ? ", or a list of texts" : ""}`);
  }
}

/**
 * @param {Record<string, unknown>} rule
 * @param {string} where
 * @param {string} key
 * @param {{ from: number, to?: number, whole?: boolean }} range
 */
export function checkNumber(rule, where, key, { from, to = Number.MAX_SAFE_INTEGER, whole = false }) {
  const value = rule[key];
  if (value === undefined) return;
  if (typeof value !== "number" || !(value >= from && value <= to) || (whole && !Number.isInteger(value)))
    throw new RuleError(`${where}.${key}: a ${whole ? "whole " : ""}number from ${from} to ${to}`);
}

/**
 * @param {Record<string, unknown>} rule
 * @param {string} where
 * @param {string} key
 * @param {readonly unknown[]} values
 */
export function checkOneOf(rule, where, key, values) {
  if (!values.includes(rule[key]))
    throw new RuleError(`${where}.${key}: one of ${values.map((value) => JSON.stringify(value)).join(", ")}`);
}

/**
 * @param {Record<string, unknown>} rule
 * @param {string} where
 */
export function checkSeed(rule, where) {
  if (rule["seed"] !== undefined && typeof rule["seed"] !== "string" && typeof rule["seed"] !== "number")
    throw new RuleError(`${where}.seed: a text or a number`);
}
