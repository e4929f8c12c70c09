/** @typedef {Readonly<Record<string, any>>} Properties as a program writes them, secrets and outputs unpacked */

/**
 * What this stand-in knows of one type of resource. Inputs that it doesn't name are refused, so that nobody takes for tested what
 * it would pass over.
 *
 * @typedef {object} ResourceType
 * @property {readonly string[]} inputs
 * @property {string} [name] the input that gets a name of its own where the program gives none
 * @property {readonly string[]} replaces inputs whose change makes another resource
 * @property {(inputs: Properties, region: string) => Promise<Made>} create
 * @property {(id: string, known: Properties, region: string) => Promise<Properties | undefined>} read what is computed and what AWS
 *   says of the inputs now; `undefined` where it is gone
 * @property {(id: string, olds: Properties, news: Properties, region: string) => Promise<void>} [update]
 * @property {(id: string, known: Properties, region: string) => Promise<void>} delete what is gone already is no failure
 */

/** @typedef {{ readonly id: string }} Made */

/**
 * What a call of AWS answers; `undefined` where there is no such thing.
 *
 * @template Answer
 * @param {Promise<Answer>} call
 * @returns {Promise<Answer | undefined>}
 */
export async function found(call) {
  try {
    return await call;
  } catch (error) {
    const { name } = /** @type {Error} */ (error);
    if (/^(ResourceNotFound(Exception)?|NoSuchEntity(Exception)?|NoSuchBucket|NotFound)$/.test(name))
      return undefined;
    throw error;
  }
}

/**
 * Tags in the form that IAM takes.
 *
 * @param {Record<string, string> | undefined} tags
 */
export function tagList(tags = {}) {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/**
 * The keys of tags that are to go.
 *
 * @param {Properties} olds
 * @param {Properties} news
 */
export function goneTags(olds, news) {
  return Object.keys(olds["tags"] ?? {}).filter((key) => !(key in (news["tags"] ?? {})));
}
