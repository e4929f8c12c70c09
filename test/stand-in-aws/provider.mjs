import { randomBytes } from "node:crypto";
import { invoke } from "./invokes.mjs";
import { bucket } from "./types/bucket.mjs";
import { lambdaFunction } from "./types/function.mjs";
import { layerVersion } from "./types/layer-version.mjs";
import { logGroup } from "./types/log-group.mjs";
import { role } from "./types/role.mjs";
import { rolePolicy } from "./types/role-policy.mjs";
import { secret } from "./types/secret.mjs";
import { secretVersion } from "./types/secret-version.mjs";
import { plain, same } from "./values.mjs";

/** @typedef {import("./resource-type.mjs").ResourceType} ResourceType */
/** @typedef {import("@pulumi/pulumi/provider/index.js").Provider} Provider */

/** @type {Readonly<Record<string, ResourceType>>} */
const TYPES = {
  "aws:cloudwatch/logGroup:LogGroup": logGroup,
  "aws:iam/role:Role": role,
  "aws:iam/rolePolicy:RolePolicy": rolePolicy,
  "aws:lambda/function:Function": lambdaFunction,
  "aws:lambda/layerVersion:LayerVersion": layerVersion,
  "aws:s3/bucket:Bucket": bucket,
  "aws:secretsmanager/secret:Secret": secret,
  "aws:secretsmanager/secretVersion:SecretVersion": secretVersion,
};

/** Errors name who has them: nobody should look for them in the real plugin. */
const WHO = "stand-in aws plugin";

/**
 * The aws provider as far as this repository's programs need it.
 *
 * @implements {Provider}
 */
export class StandInProvider {
  /** That of the package whose resources it stands in for. */
  version = "7.48.0+stand-in";

  /**
   * @param {string} urn
   * @param {any} olds
   * @param {any} news
   */
  async check(urn, olds, news) {
    const type = typeOf(urn);
    const failures = Object.keys(news)
      .filter((key) => !key.startsWith("__") && key !== "region" && !type.inputs.includes(key))
      .map((property) => ({ property, reason: `${WHO}: it knows no input of this name` }));
    const { name } = type;
    if (name === undefined || news[name] !== undefined) return { inputs: news, failures };
    const made = `${nameIn(urn)}-${randomBytes(4).toString("hex").slice(0, 7)}`;
    return { inputs: { ...news, [name]: olds?.[name] ?? made }, failures };
  }

  /**
   * Which changed inputs make another resource. What else changed the engine works out by itself.
   *
   * @param {string} _id
   * @param {string} urn
   * @param {any} olds
   * @param {any} news
   */
  async diff(_id, urn, olds, news) {
    const type = typeOf(urn);
    const [before, after] = [plain(olds), plain(news)];
    const replaces = type.replaces.filter((key) => !same(before[key], after[key]));
    // Two resources of one name can't be there at once, as they can with a name that is made anew.
    const isNamed = type.name !== undefined && before[type.name] === after[type.name];
    const isMade = new RegExp(`^${nameIn(urn)}-[0-9a-f]{7}$`).test(after[type.name ?? ""] ?? "");
    return { replaces, deleteBeforeReplace: replaces.length > 0 && isNamed && !isMade };
  }

  /**
   * @param {string} urn
   * @param {any} inputs
   */
  async create(urn, inputs) {
    const type = typeOf(urn);
    const region = regionOf(inputs);
    const { id } = await named(urn, type.create(plain(inputs), region));
    return { id, outs: await outputs(urn, id, inputs, region) };
  }

  /**
   * @param {string} id
   * @param {string} urn
   * @param {any} olds
   * @param {any} news
   */
  async update(id, urn, olds, news) {
    const region = regionOf(olds);
    await named(urn, typeOf(urn).update?.(id, plain(olds), plain(news), region) ?? Promise.resolve());
    return { outs: await outputs(urn, id, news, region) };
  }

  /**
   * @param {string} id
   * @param {string} urn
   * @param {any} known
   */
  async read(id, urn, known) {
    const region = regionOf(known);
    const now = await named(urn, typeOf(urn).read(id, plain(known), region));
    return now ? { id, props: { ...known, ...now, region } } : { id: "", props: {} };
  }

  /**
   * @param {string} id
   * @param {string} urn
   * @param {any} known
   */
  async delete(id, urn, known) {
    await named(urn, typeOf(urn).delete(id, plain(known), regionOf(known)));
  }

  /**
   * @param {string} token
   * @param {any} args
   */
  async invoke(token, args) {
    return { outputs: await named(token, invoke(token, regionOf(args))) };
  }
}

/** @param {string} urn */
function typeOf(urn) {
  const token = urn.split("::")[2]?.split("$").at(-1) ?? "";
  const type = TYPES[token];
  if (type === undefined)
    throw new Error(`${WHO}: it does not know ${token}, only ${Object.keys(TYPES).join(", ")}`);
  return type;
}

/** @param {string} urn */
function nameIn(urn) {
  return urn.split("::").at(-1) ?? "";
}

/** @param {any} properties */
function regionOf(properties) {
  return plain(properties?.region) ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? "us-east-1";
}

/**
 * The inputs as they were given, and what AWS says.
 *
 * @param {string} urn
 * @param {string} id
 * @param {any} inputs
 * @param {string} region
 */
async function outputs(urn, id, inputs, region) {
  const now = await named(urn, typeOf(urn).read(id, plain(inputs), region));
  if (now === undefined) throw new Error(`${WHO}: ${nameIn(urn)} is gone as soon as it was written`);
  return { ...now, ...inputs, region };
}

/**
 * What a call comes to; its error says whose it is and what it is about.
 *
 * @template Result
 * @param {string} about
 * @param {Promise<Result>} call
 * @returns {Promise<Result>}
 */
async function named(about, call) {
  try {
    return await call;
  } catch (error) {
    const { name, message } = /** @type {Error} */ (error);
    throw new Error(`${WHO}: ${nameIn(about)}: ${name}: ${message}`, { cause: error });
  }
}
