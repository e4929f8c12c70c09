import { accessesOf } from "./accesses.mjs";
import { readDocument } from "./documents.mjs";
import { allowingStatement } from "./policy.mjs";

/** @typedef {import("./documents.mjs").DocumentName} DocumentName */
/** @typedef {import("../../emulator/exchange.mjs").Exchange} Exchange */
/** @typedef {import("@aws-sdk/client-secrets-manager").DescribeSecretCommandOutput} DescribeSecretCommandOutput */

/**
 * What is looked at in a request to Secrets Manager.
 *
 * @typedef {object} SecretRequest
 * @property {string} [Name]
 * @property {string} [SecretId]
 * @property {{ Key?: string, Value?: string }[]} [Tags]
 * @property {string[]} [TagKeys]
 * @property {string} [KmsKeyId]
 */

/**
 * Something that a caller asked for, and what its documents say about it.
 *
 * @typedef {object} Decision
 * @property {string} caller
 * @property {string} action
 * @property {string} resource
 * @property {{ document: DocumentName, sid: string } | undefined} allowedBy `undefined`: denied
 */

/**
 * IAM before the emulator, which has none: a request that the caller's documents don't allow is answered as AWS would.
 * A caller is known by its access key id; whoever has another one is the `runner`.
 */
export class AccessGuard {
  /** @type {Decision[]} */
  decisions = [];
  /** @type {ReadonlyMap<string, readonly DocumentName[]>} */
  #documents = new Map();
  #values;

  /** @param {import("./documents.mjs").Placeholders} values */
  constructor(values) {
    this.#values = values;
  }

  /**
   * From now on the callers have these documents, and no others.
   *
   * @param {Readonly<Record<string, readonly DocumentName[]>>} documents by caller
   */
  allow(documents) {
    this.#documents = new Map(Object.entries(documents));
  }

  /** @type {import("../../emulator/exchange.mjs").Hook} */
  hook = async (exchange, next) => {
    const caller = this.#callerOf(exchange);
    const denied = accessesOf(await this.#callOf(exchange))
      .map((access) => this.#decide(caller, access))
      .find(({ allowedBy }) => allowedBy === undefined);
    if (denied) deny(exchange, denied);
    else await next();
  };

  /**
   * @param {string} caller
   * @param {import("./policy.mjs").Access} access
   * @returns {Decision}
   */
  #decide(caller, access) {
    const policies = (this.#documents.get(caller) ?? []).map((document) => ({
      document,
      policy: readDocument(document, this.#values),
    }));
    const statement = allowingStatement(
      policies.map(({ policy }) => policy),
      access,
    );
    const owner = policies.find(({ policy }) => policy.Statement.some((one) => one === statement));
    const decision = {
      caller,
      action: access.action,
      resource: access.resource,
      allowedBy: statement && owner ? { document: owner.document, sid: statement.Sid } : undefined,
    };
    this.decisions.push(decision);
    return decision;
  }

  /** @param {Exchange} exchange */
  #callerOf({ record: { caller } }) {
    return caller !== null && this.#documents.has(caller) ? caller : "runner";
  }

  /**
   * @param {Exchange} exchange
   * @returns {Promise<import("./accesses.mjs").AwsCall>}
   */
  async #callOf(exchange) {
    const { service, operation, target } = exchange.record;
    const arn = (/** @type {string} */ of, /** @type {string} */ name) =>
      `arn:aws:${of}:${this.#values.region}:${this.#values.account}:${name}`;
    if (service === "lambda") {
      const qualifier = new URL(exchange.request.url ?? "/", "http://aws").searchParams.get("Qualifier");
      const name = `function:${target}${qualifier === null ? "" : `:${qualifier}`}`;
      return { service, operation, resource: arn("lambda", name) };
    }
    if (service !== "secretsmanager") return { service, operation, resource: "*" };
    const input = /** @type {SecretRequest} */ (exchange.input);
    const id = String(input.SecretId ?? input.Name);
    const found = await describe(exchange, id);
    return {
      service,
      operation,
      resource: found?.ARN ?? (id.startsWith("arn:") ? id : arn("secretsmanager", `secret:${id}`)),
      requestTags: tagsOf(input.Tags),
      tagKeys: input.TagKeys ?? [],
      kmsKeyId: input.KmsKeyId,
      resourceTags: tagsOf(found?.Tags),
      resourceKmsKeyId: found?.KmsKeyId,
    };
  }
}

/**
 * The secret as it is before the request.
 *
 * @param {Exchange} exchange
 * @param {string} id
 * @returns {Promise<DescribeSecretCommandOutput | undefined>}
 */
async function describe(exchange, id) {
  const { status, content } = await exchange.ask("DescribeSecret", { SecretId: id });
  if (status === 200) return /** @type {DescribeSecretCommandOutput} */ (/** @type {unknown} */ (content));
  if (String(content["__type"]).includes("ResourceNotFoundException")) return undefined;
  throw new Error(`DescribeSecret of ${id} was answered with ${status}: ${JSON.stringify(content)}`);
}

/** @param {readonly { Key?: string | undefined, Value?: string | undefined }[] | undefined} tags */
function tagsOf(tags) {
  return Object.fromEntries((tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value]));
}

/**
 * Answers as AWS does, in the words of IAM.
 *
 * @param {Exchange} exchange
 * @param {Decision} decision
 */
function deny(exchange, { caller, action, resource }) {
  const message = `User: arn:aws:iam::000000000000:user/${caller} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;
  const status = exchange.record.service === "lambda" ? 403 : 400;
  exchange.fail({ status, code: "AccessDeniedException", message }, `denied ${action}`);
}
