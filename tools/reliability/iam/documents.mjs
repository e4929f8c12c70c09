import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../../paths.mjs";

/** The policies that the docs ship: what each caller needs, then what it needs more where a feature is used. */
export const DOCUMENTS = /** @type {const} */ ([
  "deployer",
  "preview",
  "runner",
  "deployer-kms",
  "runner-kms",
  "deployer-adopt",
  "brought-along",
  "runner-brought-along",
  "unpublished-runner",
]);

/** @typedef {typeof DOCUMENTS[number]} DocumentName */

/**
 * What the placeholders of the documents stand for.
 *
 * @typedef {object} Placeholders
 * @property {string} region
 * @property {string} account
 * @property {string} project
 * @property {string} stack
 * @property {string} runner the function's name
 * @property {string} secret the name of a secret that is not named after the stack
 * @property {string} key id of a KMS key
 */

/** @param {DocumentName} name */
export function documentFile(name) {
  return join(repository, "docs", "iam", `${name}.json`);
}

/**
 * A document as an administrator would fill it in.
 *
 * @param {DocumentName} name
 * @param {Placeholders} values
 * @returns {import("./policy.mjs").Policy}
 */
export function readDocument(name, values) {
  return filledIn(readFileSync(documentFile(name), "utf8"), values);
}

/**
 * @param {string} text
 * @param {Placeholders} values
 * @returns {import("./policy.mjs").Policy}
 */
export function filledIn(text, values) {
  const known = /** @type {Record<string, string>} */ ({ ...values });
  const filled = text.replace(/<([^<>]*)>/g, (_, placeholder) => {
    const value = known[placeholder];
    if (value === undefined) throw new Error(`a placeholder that is not known here: <${placeholder}>`);
    return value;
  });
  return JSON.parse(filled);
}
