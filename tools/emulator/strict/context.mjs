import { nameOf } from "../rules.mjs";

/** @typedef {import("../exchange.mjs").Exchange} Exchange */

/**
 * What the modules of the strict rules share.
 *
 * @typedef {object} Context
 * @property {() => number} now milliseconds of a monotonic clock
 * @property {(exchange: Exchange, rule: import("./rule.mjs").StrictRule["rule"]) => import("./rule.mjs").StrictRule | undefined} ruleFor
 *   the first rule of that kind for a request
 * @property {(rule: import("./rule.mjs").StrictRule, defaultRate?: number) => boolean} draw whether it happens this time,
 *   by its rate (else the default, else 1) and seed
 */

/** Operations of Secrets Manager that change a secret. */
export const SECRET_WRITES = new Set([
  "CreateSecret",
  "PutSecretValue",
  "UpdateSecret",
  "DeleteSecret",
  "RestoreSecret",
  "TagResource",
  "UntagResource",
  "UpdateSecretVersionStage",
  "RotateSecret",
]);

const DEFAULT_ACCOUNT = "000000000000";

/**
 * What is one secret for as long as its name is: account, region and name, whether the request has a name or an ARN.
 *
 * @param {Exchange} exchange
 * @returns {string}
 */
export function secretKey({ record, request }) {
  const [, , , region, account, , ...rest] = (record.target ?? "").split(":");
  if (record.target?.startsWith("arn:"))
    return `${account}/${region}/${nameOf(record.target)?.split(":").at(-1) ?? rest}`;
  const scope = request.headers.authorization?.match(/Credential=[^/]*\/[^/]*\/([^/]*)/);
  const caller = record.caller ?? "";
  return `${/^\d{12}$/.test(caller) ? caller : DEFAULT_ACCOUNT}/${scope?.[1] ?? ""}/${record.target}`;
}

/**
 * The secret that a request is about, past all rules.
 *
 * @param {Exchange} exchange
 * @returns {Promise<Record<string, unknown> | undefined>} `undefined` where there is none
 */
export async function describeSecret(exchange) {
  const { status, content } = await exchange.ask("DescribeSecret", { SecretId: exchange.record.target });
  return status === 200 ? content : undefined;
}

/**
 * @param {Exchange} exchange
 * @returns {boolean} whether it was answered, and with success
 */
export function succeeded({ answer }) {
  return answer !== undefined && answer.status >= 200 && answer.status < 300;
}
