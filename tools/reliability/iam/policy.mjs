/**
 * One thing that a caller asks AWS for.
 *
 * @typedef {object} Access
 * @property {string} action such as `secretsmanager:DescribeSecret`
 * @property {string} resource its ARN
 * @property {Readonly<Record<string, string | readonly string[]>>} keys the condition keys that the request has
 */

/**
 * @typedef {object} Statement
 * @property {string} Sid
 * @property {"Allow" | "Deny"} Effect
 * @property {string | string[]} [Action]
 * @property {string | string[]} [NotAction]
 * @property {string | string[]} Resource
 * @property {Record<string, Record<string, string | string[]>>} [Condition]
 */

/** @typedef {{ Version: string, Statement: Statement[] }} Policy */

const ELEMENTS = new Set(["Sid", "Effect", "Action", "NotAction", "Resource", "Condition"]);

/**
 * The statement by which IAM allows an access; `undefined` where it denies it. A statement of effect Deny wins. What this
 * evaluator doesn't know is an error, never passed over: it would judge otherwise than IAM.
 *
 * @param {readonly Policy[]} policies all that the caller has
 * @param {Access} access
 * @returns {Statement | undefined}
 */
export function allowingStatement(policies, access) {
  const matching = policies
    .flatMap(({ Statement }) => Statement)
    .filter((statement) => matches(statement, access));
  if (matching.some(({ Effect }) => Effect === "Deny")) return undefined;
  return matching[0];
}

/**
 * @param {readonly Policy[]} policies
 * @param {Access} access
 */
export function isAllowed(policies, access) {
  return allowingStatement(policies, access) !== undefined;
}

/**
 * @param {string | readonly string[] | undefined} value
 * @returns {readonly string[]}
 */
export function listed(value) {
  if (value === undefined) return [];
  return typeof value === "string" ? [value] : value;
}

/**
 * Whether a text fits a pattern, in which `*` stands for any characters and `?` for one.
 *
 * @param {string} pattern
 * @param {string} text
 */
export function fits(pattern, text) {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, "[^]*")
    .replace(/\?/g, "[^]");
  return new RegExp(`^${source}$`).test(text);
}

/**
 * @param {Statement} statement
 * @param {Access} access
 */
function matches(statement, { action, resource, keys }) {
  for (const element of Object.keys(statement)) {
    if (!ELEMENTS.has(element)) throw new Error(`a policy's element that is not known here: ${element}`);
  }
  const { Effect, Action, NotAction, Resource, Condition = {} } = statement;
  if (Effect !== "Allow" && Effect !== "Deny") throw new Error(`no effect: ${Effect}`);
  if ((Action === undefined) === (NotAction === undefined)) {
    throw new Error(`a statement has one of Action and NotAction: ${statement.Sid}`);
  }
  // Names of actions and of condition keys are the same in upper and lower case.
  const isNamed = listed(Action ?? NotAction).some((name) => fits(name.toLowerCase(), action.toLowerCase()));
  const given = new Map(Object.entries(keys).map(([key, value]) => [key.toLowerCase(), listed(value)]));
  const holds = Object.entries(Condition).every(([operator, wanted]) =>
    Object.entries(wanted).every(([key, values]) =>
      conditionHolds(operator, listed(values), given.get(key.toLowerCase())),
    ),
  );
  return (
    isNamed === (Action !== undefined) && listed(Resource).some((arn) => fitsArn(arn, resource)) && holds
  );
}

/**
 * A wildcard of a pattern stays within its part of the ARN; the last part is all after the fifth colon.
 *
 * @param {string} pattern
 * @param {string} arn
 */
function fitsArn(pattern, arn) {
  if (pattern === "*") return true;
  const [wanted, given] = [arnParts(pattern), arnParts(arn)];
  return wanted.length === given.length && wanted.every((part, index) => fits(part, given[index] ?? ""));
}

/** @param {string} arn */
function arnParts(arn) {
  const parts = arn.split(":");
  return [...parts.slice(0, 5), parts.slice(5).join(":")];
}

/** @type {Record<string, { compare: (wanted: string, given: string) => boolean, negated: boolean }>} */
const OPERATORS = {
  StringEquals: { compare: (wanted, given) => wanted === given, negated: false },
  StringNotEquals: { compare: (wanted, given) => wanted === given, negated: true },
  StringLike: { compare: fits, negated: false },
  StringNotLike: { compare: fits, negated: true },
  ArnEquals: { compare: fitsArn, negated: false },
};

/**
 * @param {string} name the operator, with what stands before and after it
 * @param {readonly string[]} wanted one of them is enough
 * @param {readonly string[] | undefined} given `undefined` where the request has no such key
 */
function conditionHolds(name, wanted, given) {
  const [, set = "", operator = "", ifExists = ""] =
    name.match(/^(ForAllValues:|ForAnyValue:)?(.+?)(IfExists)?$/) ?? [];
  const known = OPERATORS[operator];
  if (!known) throw new Error(`a condition operator that is not known here: ${name}`);
  const { compare, negated } = known;
  const holds = (/** @type {string} */ value) => wanted.some((text) => compare(text, value)) !== negated;
  if (given === undefined) return set === "ForAllValues:" || (set === "" && (ifExists !== "" || negated));
  if (set === "" && given.length !== 1) {
    throw new Error(`${name} compares one value, the request has ${given.length}`);
  }
  return set === "ForAnyValue:" ? given.some(holds) : given.every(holds);
}
