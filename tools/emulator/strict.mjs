import { RuleSets } from "./rules.mjs";
import { seededRandom } from "./seeded.mjs";
import { Deletion } from "./strict/deletion.mjs";
import { FunctionStates } from "./strict/function-states.mjs";
import { lambdaLimits } from "./strict/lambda-limits.mjs";
import { validatedStrictRule } from "./strict/rule.mjs";
import { secretLimits } from "./strict/secret-limits.mjs";
import { StaleReads } from "./strict/stale-reads.mjs";
import { tenants } from "./strict/tenants.mjs";
import { throttling } from "./strict/throttling.mjs";
import { Tokens } from "./strict/tokens.mjs";
import { Turns } from "./strict/turns.mjs";
import { VersionIds } from "./strict/version-ids.mjs";

export { ALL_RULES, STANDARD_RULES } from "./strict/rule.mjs";

/** What AWS does and the emulator doesn't, for the requests that rules name. */
export class StrictAws {
  #rules = new RuleSets(validatedStrictRule);
  /** @type {WeakMap<import("./strict/rule.mjs").StrictRule, () => number>} */
  #random = new WeakMap();

  /**
   * @param {object} [options]
   * @param {readonly import("./strict/rule.mjs").StrictRule[]} [options.rules] the set `standard`
   * @param {() => number} [options.now] milliseconds of a monotonic clock
   * @throws {import("./rules.mjs").RuleError}
   */
  constructor({ rules = [], now = () => performance.now() } = {}) {
    this.set(rules, "standard");
    /** @type {import("./strict/context.mjs").Context} */
    const context = {
      now,
      ruleFor: ({ record }, name) => this.#rules.for(record).find(({ rule }) => rule === name),
      draw: (rule, defaultRate) => this.#draw(rule, defaultRate),
    };
    const versionIds = new VersionIds();
    /** @type {readonly import("./exchange.mjs").Hook[]} */
    this.hooks = [
      throttling(context),
      new Turns().hook,
      versionIds.hook,
      secretLimits(context),
      lambdaLimits(context),
      tenants(context),
      new StaleReads(context).hook,
      new Deletion(context).hook,
      new Tokens(context, versionIds).hook,
      new FunctionStates(context).hook,
    ];
  }

  /**
   * Puts rules in the place of the set's former ones.
   *
   * @param {unknown} rules StrictRule[]
   * @param {string} [name] of the set; each test has its own
   * @throws {import("./rules.mjs").RuleError}
   */
  set(rules, name) {
    this.#rules.set(rules, name);
  }

  /** The rules by set. */
  show() {
    return { rules: this.#rules.show() };
  }

  /**
   * @param {import("./strict/rule.mjs").StrictRule} rule
   * @param {number} [defaultRate]
   */
  #draw(rule, defaultRate = 1) {
    let random = this.#random.get(rule);
    if (!random) {
      random = seededRandom(rule.seed ?? 0);
      this.#random.set(rule, random);
    }
    return random() < (rule.rate ?? defaultRate);
  }
}
