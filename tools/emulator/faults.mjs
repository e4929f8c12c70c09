import { checkFilter, checkNumber, checkOneOf, checkSeed, RuleError, RuleSets } from "./rules.mjs";
import { seededRandom } from "./seeded.mjs";

/** @typedef {import("./exchange.mjs").Exchange} Exchange */

/**
 * What goes wrong, and with which requests.
 *
 * - `refuse`: the connection is closed when the request's head is known, before its body is read. A client sees a
 *   connection that was closed without an answer: the port does answer, so it is not ECONNREFUSED itself.
 * - `reset`: the request is read whole, and the connection broken with RST.
 * - `delay`: `ms` milliseconds are waited.
 * - `status`: an error of the service with this HTTP status.
 * - `hold`: waits until released. Where the client goes meanwhile, a request held before its effect has none.
 *
 * `when: "before"` (the default) is before the request has any effect; `"after"` is after it took effect, and before
 * the client gets the answer. `refuse` is always before.
 *
 * @typedef {import("./rules.mjs").Filter & {
 *   fault: "refuse" | "reset" | "delay" | "status" | "hold",
 *   when?: "before" | "after",
 *   ms?: number,
 *   status?: 403 | 429 | 500 | 503,
 *   nth?: number,
 *   times?: number,
 *   rate?: number,
 *   seed?: string | number,
 * }} FaultRule
 *
 * `nth`: the first of the matching requests that it happens to, default 1. `times`: to how many at most; default 1 where
 * `nth` is given, else no limit. `rate`: with which chance to each, default 1. `seed`: default 0.
 */

/** @type {readonly FaultRule["fault"][]} */
const FAULTS = ["refuse", "reset", "delay", "status", "hold"];
const KEYS = ["fault", "when", "ms", "status", "nth", "times", "rate", "seed"];

/** Does to requests what rules say. */
export class Faults {
  /** @type {RuleSets<FaultRule>} */
  #rules = new RuleSets(validated);
  /** @type {WeakMap<FaultRule, { seen: number, done: number, random: () => number }>} */
  #progress = new WeakMap();
  /** @type {Map<number, { exchange: Exchange, when: "before" | "after", release: () => void }>} */
  #held = new Map();
  /** @type {Set<() => void>} */
  #onHeld = new Set();

  /**
   * Puts rules in the place of the set's former ones, and begins to count anew; releases nothing that is held.
   *
   * @param {unknown} rules FaultRule[]
   * @param {string} [name] of the set; each test has its own
   * @throws {RuleError}
   */
  set(rules, name) {
    this.#rules.set(rules, name);
  }

  /** The rules by set, and the requests that are held. */
  show() {
    return { rules: this.#rules.show(), held: this.held() };
  }

  /** The requests that wait now, oldest first. */
  held() {
    return [...this.#held.values()].map(({ exchange, when }) => ({ ...exchange.record, when }));
  }

  /**
   * Waits until a request is held, and is at once over where one is.
   *
   * @returns {Promise<import("./request-log.mjs").RequestRecord & { when: "before" | "after" }>} the oldest one
   */
  async waitForHeld() {
    for (;;) {
      const [first] = this.held();
      if (first) return first;
      await new Promise((resolve) => this.#onHeld.add(() => resolve(undefined)));
    }
  }

  /**
   * @param {number} [id] of the request; all where there is none
   * @returns {number} how many were released
   */
  release(id) {
    const released = [...this.#held].filter(([held]) => id === undefined || held === id);
    for (const [, { release }] of released) release();
    return released.length;
  }

  /** @type {import("./exchange.mjs").Hook} */
  hook = async (exchange, next) => {
    const rule = this.#firing(exchange.record);
    if (!rule) return next();
    const when = rule.fault === "refuse" ? "before" : (rule.when ?? "before");
    exchange.record.fault = rule.fault === "refuse" ? "refuse" : `${rule.fault}-${when}`;
    if (rule.fault === "refuse") return void exchange.request.socket.destroy();
    await exchange.readBody();
    if (when === "after") {
      exchange.buffered = true;
      await next();
    }
    const goesOn = await this.#act(rule, when, exchange);
    if (when === "before" && goesOn) await next();
  };

  /**
   * All rules count every request that matches them, so that none depends on another; the first one that is due acts.
   *
   * @param {import("./request-log.mjs").RequestRecord} record
   */
  #firing(record) {
    const due = this.#rules.for(record).filter((rule) => this.#isDue(rule));
    const [first] = due;
    if (first) this.#of(first).done += 1;
    return first;
  }

  /** @param {FaultRule} rule */
  #isDue(rule) {
    const progress = this.#of(rule);
    progress.seen += 1;
    const drawn = progress.random();
    const times = rule.times ?? (rule.nth === undefined ? Number.POSITIVE_INFINITY : 1);
    return progress.seen >= (rule.nth ?? 1) && progress.done < times && drawn < (rule.rate ?? 1);
  }

  /** @param {FaultRule} rule */
  #of(rule) {
    let progress = this.#progress.get(rule);
    if (!progress) {
      progress = { seen: 0, done: 0, random: seededRandom(rule.seed ?? 0) };
      this.#progress.set(rule, progress);
    }
    return progress;
  }

  /**
   * @param {FaultRule} rule
   * @param {"before" | "after"} when
   * @param {Exchange} exchange
   * @returns {Promise<boolean>} whether the request, where it had no effect yet, goes on
   */
  async #act(rule, when, exchange) {
    if (rule.fault === "reset") exchange.reset();
    else if (rule.fault === "status")
      exchange.fail(failure(exchange.record, rule.status ?? 500), `status-${when}`);
    else if (rule.fault === "delay") await delay(rule.ms ?? 0, exchange);
    else await this.#hold(exchange, when);
    return exchange.isOpen && (rule.fault === "delay" || rule.fault === "hold");
  }

  /**
   * @param {Exchange} exchange
   * @param {"before" | "after"} when
   */
  async #hold(exchange, when) {
    const { id } = exchange.record;
    const released = new Promise((resolve) => {
      this.#held.set(id, { exchange, when, release: () => resolve(undefined) });
      exchange.response.once("close", resolve);
      if (!exchange.isOpen) resolve(undefined);
    });
    for (const notify of this.#onHeld) notify();
    this.#onHeld.clear();
    await released;
    this.#held.delete(id);
  }
}

/**
 * @param {number} ms
 * @param {Exchange} exchange whose client may go meanwhile
 */
function delay(ms, exchange) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    exchange.response.once("close", () => {
      clearTimeout(timer);
      resolve(undefined);
    });
  });
}

/**
 * Services that speak JSON.
 *
 * @type {ReadonlySet<string | null>}
 */
const TOKEN_EXCEPTIONS = new Set(["lambda", "secretsmanager", "logs"]);

/**
 * @param {import("./request-log.mjs").RequestRecord} record
 * @param {number} status
 * @returns {import("./aws-answers.mjs").AwsError}
 */
function failure({ service }, status) {
  if (status === 403) {
    const code = TOKEN_EXCEPTIONS.has(service) ? "ExpiredTokenException" : "ExpiredToken";
    return { status, code, message: "The security token included in the request is expired" };
  }
  if (status === 429) {
    const code = service === "lambda" ? "TooManyRequestsException" : "ThrottlingException";
    return { status, code, message: "Rate Exceeded.", headers: { "retry-after": "1" } };
  }
  if (status === 503)
    return { status, code: "ServiceUnavailable", message: "The service is unavailable. Please retry." };
  const code =
    { lambda: "ServiceException", secretsmanager: "InternalServiceError", s3: "InternalError" }[
      service ?? ""
    ] ?? "InternalFailure";
  return { status, code, message: "An error occurred on the server side." };
}

/**
 * @param {Record<string, unknown>} rule
 * @param {string} where
 * @returns {FaultRule}
 */
function validated(rule, where) {
  checkFilter(rule, where, KEYS);
  checkOneOf(rule, where, "fault", FAULTS);
  checkOneOf(rule, where, "when", [undefined, "before", "after"]);
  checkOneOf(rule, where, "status", [undefined, 403, 429, 500, 503]);
  checkNumber(rule, where, "ms", { from: 0, to: 600_000 });
  checkNumber(rule, where, "nth", { from: 1, whole: true });
  checkNumber(rule, where, "times", { from: 1, whole: true });
  checkNumber(rule, where, "rate", { from: 0, to: 1 });
  checkSeed(rule, where);
  if ((rule["fault"] === "delay") !== (rule["ms"] !== undefined))
    throw new RuleError(`${where}: "delay" needs ms, its milliseconds, and no other fault has it`);
  if ((rule["fault"] === "status") !== (rule["status"] !== undefined))
    throw new RuleError(`${where}: "status" needs status, 403, 429, 500 or 503, and no other fault has it`);
  if (rule["fault"] === "refuse" && rule["when"] === "after")
    throw new RuleError(`${where}: a connection is refused before a request has any effect; write "reset"`);
  return /** @type {FaultRule} */ ({ ...rule });
}
