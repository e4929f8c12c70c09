import { createHash } from "node:crypto";

/** @typedef {readonly (string | number)[]} List */

/** Attempts that a list is numbered with: the first ones. */
const ATTEMPTS = [0, 1];

/**
 * What the requests of a connection are known by: all of it can be read in AWS and in the state.
 *
 * @typedef {object} Known
 * @property {string} urn
 * @property {string} id the ownership id
 * @property {readonly string[]} versions
 * @property {Readonly<Record<string, unknown>>} settings of the secret, as the state has them
 */

/**
 * The lists that the tokens of requests are made from, as JSON: `creationToken` and `versionToken` of
 * `provider/core/credentials/ownership.ts`.
 *
 * @param {Known} known
 * @returns {List[]}
 */
export function tokenLists({ urn, id, versions, settings }) {
  const before = ["", id, ...versions];
  return [
    [urn, "", id, settingsText(settings)],
    ...before.flatMap((written) =>
      before.flatMap((current) => ATTEMPTS.map((attempt) => [urn, written, current, attempt])),
    ),
  ];
}

/**
 * The token that a list gives.
 *
 * @param {List} list
 * @returns {Buffer}
 */
export function tokenOf(list) {
  return createHash("sha256").update(JSON.stringify(list)).digest();
}

/** What a credential would be called among the settings of a secret. */
const NAMES = ["value", "credential", "credentials", "digest"];

/**
 * The same lists with a guess at every place: as another element, in the place of each one, and among the settings.
 *
 * @param {readonly List[]} lists
 * @param {string} guess
 * @returns {List[]} each once
 */
export function listsWith(lists, guess) {
  const found = lists.flatMap((list) => [
    ...list.map((_, place) => list.with(place, guess)),
    ...Array.from({ length: list.length + 1 }, (_, place) => list.toSpliced(place, 0, guess)),
    ...list.flatMap((text, place) =>
      String(text).startsWith("{")
        ? NAMES.map((name) => list.with(place, withSetting(text, name, guess)))
        : [],
    ),
  ]);
  return [...new Map(found.map((list) => [JSON.stringify(list), list])).values()];
}

/** @param {Readonly<Record<string, unknown>>} settings */
function settingsText({ description, kmsKeyId, tags }) {
  return canonical({ description, kmsKeyId, tags: tags && JSON.parse(canonical(tags)) });
}

/**
 * @param {string | number} text
 * @param {string} name
 * @param {string} guess
 */
function withSetting(text, name, guess) {
  return canonical({ ...JSON.parse(String(text)), [name]: guess });
}

/**
 * JSON with its keys in order, as the provider writes it; what is nested is left as it is.
 *
 * @param {object} settings
 */
function canonical(settings) {
  return JSON.stringify(
    Object.fromEntries(Object.entries(settings).sort(([one], [other]) => (one < other ? -1 : 1))),
  );
}
