import { checkFilter, checkNumber, checkOneOf, checkSeed, RuleError } from "../rules.mjs";

/**
 * What AWS does and the emulator doesn't; docs/contributing/strict-emulator.md says how each is known.
 *
 * - `tokens`: a ClientRequestToken names one version with one value.
 * - `scheduled`: what can be done to a secret that is scheduled for deletion, and what can't.
 * - `limits`: sizes and characters.
 * - `tenants`: a function that is isolated by tenants is invoked for one, and no other is.
 * - `forceDelete`: a secret's name stays taken for `ms` milliseconds (default 1500) after a delete without recovery;
 *   AWS has two `words` for it, `scheduled` (the default) and `deleted`.
 * - `staleReads`: for `ms` (default 1000) after a write, reads answer what was before it, at a `rate` (default 1).
 * - `pending`: a new function is not there to be invoked for `ms` (default 1500).
 * - `inProgress`: an update of a function takes `ms` (default 1500).
 * - `roles`: a new role can't be assumed by Lambda for `ms` (default 5000).
 * - `throttling`: requests are refused at a `rate` (default 0.2); Lambda asks to wait `retryAfterSeconds` (default 1).
 *
 * `rate` is a chance drawn for each request from `seed` (default 0).
 *
 * @typedef {import("../rules.mjs").Filter & {
 *   rule: "tokens" | "scheduled" | "limits" | "tenants" | "forceDelete" | "staleReads" | "pending" | "inProgress" | "roles" | "throttling",
 *   ms?: number,
 *   words?: "scheduled" | "deleted",
 *   rate?: number,
 *   seed?: string | number,
 *   retryAfterSeconds?: number,
 * }} StrictRule
 */

/**
 * What each rule can be set to.
 *
 * @type {Readonly<Record<StrictRule["rule"], readonly string[]>>}
 */
const SETTINGS = {
  tokens: [],
  scheduled: [],
  limits: [],
  tenants: [],
  forceDelete: ["ms", "words"],
  staleReads: ["ms", "rate", "seed"],
  pending: ["ms"],
  inProgress: ["ms"],
  roles: ["ms"],
  throttling: ["rate", "seed", "retryAfterSeconds"],
};

/** The rules that cost no time, and change nothing for a client that does as the API's documentation says. */
export const STANDARD_RULES = /** @type {const} */ ([
  { rule: "tokens" },
  { rule: "scheduled" },
  { rule: "limits" },
  { rule: "tenants" },
]);

/** All of them, each as it is set by default. */
export const ALL_RULES = Object.keys(SETTINGS).map((rule) => /** @type {StrictRule} */ ({ rule }));

/**
 * @param {Record<string, unknown>} rule
 * @param {string} where
 * @returns {StrictRule}
 * @throws {RuleError}
 */
export function validatedStrictRule(rule, where) {
  checkOneOf(rule, where, "rule", Object.keys(SETTINGS));
  const name = /** @type {StrictRule["rule"]} */ (rule["rule"]);
  checkFilter(rule, where, ["rule", ...SETTINGS[name]]);
  if (name === "staleReads" && rule["operation"] !== undefined)
    throw new RuleError(`${where}: "staleReads" is about writes and reads alike: filter by target or caller`);
  checkNumber(rule, where, "ms", { from: 0, to: 600_000 });
  checkNumber(rule, where, "rate", { from: 0, to: 1 });
  checkNumber(rule, where, "retryAfterSeconds", { from: 0, to: 60, whole: true });
  checkOneOf(rule, where, "words", [undefined, "scheduled", "deleted"]);
  checkSeed(rule, where);
  return /** @type {StrictRule} */ ({ ...rule });
}
