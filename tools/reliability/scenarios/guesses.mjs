import { createHash } from "node:crypto";
import { FORMS } from "../canary/program.mjs";
import { chance } from "../chance.mjs";
import { confirmedGuesses } from "../guesses/confirm.mjs";
import { listsWith, tokenLists, tokenOf } from "../guesses/lists.mjs";
import { showStack } from "../guesses/stack.mjs";
import { tokensOf } from "../guesses/tokens.mjs";
import { dependentWords, wordsOf } from "../guesses/words.mjs";

const GUESSES = Array.from({ length: 10_000 }, (_, number) => String(number).padStart(4, "0"));
/** The short form tries every hundredth, and those that are right. */
const SHORT_STEP = 100;

/** @type {import("../scenario.mjs").Scenario} */
export const scenario = {
  number: 5,
  name: "No guess of a weak credential is confirmed",
  async run(context) {
    const { short, seed, log, say } = context;
    let confirmed = 0;
    const rows = [];
    for (const form of short ? /** @type {const} */ (["value"]) : FORMS) {
      say(`  credentials: { ${form} } ...`);
      const [pins, others] = pinsOf(`${seed} ${form}`);
      const [one, same, other] = await Promise.all([
        showStack(context, form, pins),
        showStack(context, form, pins),
        showStack(context, form, others),
      ]);
      if (!one || !same || !other) throw new Error("three stacks were to be shown");
      const right = new Set([...pins, ...others]);
      const guesses = GUESSES.filter(
        (guess, index) => !short || index % SHORT_STEP === 0 || right.has(guess),
      );
      const tokens = tokensOf(one.texts, one.named);
      const lists = tokenLists(one.known);
      const found = confirmedGuesses(guesses, tokens, lists);
      for (const { guess, by } of found) log(`{ ${form} }: the guess ${guess} is confirmed by ${by}`);
      const words = wordsThatDepend(one, same, other);
      for (const word of words) log(`{ ${form} }: ${JSON.stringify(word)} tells one credential from another`);
      confirmed += found.length + words.length;
      for (const blind of blindSpots(one, same, other, pins)) log(`{ ${form} }: ${blind}`);
      rows.push(
        `{ ${form} }: ${guesses.length} guesses, alone and with ${tokens.keys.length} texts as keys, and in ${listsWith(lists, "").length} lists as tokens are made from, against ${tokens.digests.size} texts that may be digests: ${found.length} confirmed; ${words.length} words that depend on the credential`,
      );
    }
    return { figures: { guesses_confirmed: confirmed }, rows };
  },
};

/** @typedef {import("../guesses/stack.mjs").Shown} Shown */

/**
 * @param {Shown} one
 * @param {Shown} same
 * @param {Shown} other
 */
function wordsThatDepend(one, same, other) {
  const [first, second, third] = [one, same, other].map(({ texts, names }) => wordsOf(texts, names));
  return first && second && third ? dependentWords(first, second, third) : [];
}

/**
 * What the checks were to find and did not: a digest, a token and a word that are planted, the HMAC in the state for one
 * who has its key, and the tokens themselves, by which the lists are known to be those that they are made from.
 *
 * @param {Shown} one
 * @param {Shown} same
 * @param {Shown} other
 * @param {readonly [string, string]} pins
 */
function blindSpots(one, same, other, pins) {
  const digest = createHash("sha256").update(pins[0]).digest("hex");
  const lists = tokenLists(one.known);
  const isConfirmed = (/** @type {string[]} */ texts) =>
    confirmedGuesses(pins, tokensOf(texts), lists).length > 0;
  const tokens = new Set(lists.map((list) => tokenOf(list).toString("hex")));
  const unexplained = one.known.versions.filter((version) => !tokens.has(version));
  const tokenOfPin = tokenOf(lists[0]?.with(3, pins[0]) ?? []).toString("hex");
  const withWord = (/** @type {Shown} */ shown, /** @type {string} */ word) => ({
    ...shown,
    texts: [...shown.texts, word],
  });
  const planted = wordsThatDepend(withWord(one, `pin ${pins[0]}`), withWord(same, `pin ${pins[0]}`), other);
  return [
    ...(isConfirmed([...one.texts, digest]) ? [] : ["a digest that was planted was not found"]),
    ...(isConfirmed([...one.texts, tokenOfPin]) ? [] : ["a token that was planted was not found"]),
    ...unexplained.map((version) => `the token ${version} is made from none of the lists`),
    ...(planted.includes(pins[0]) ? [] : ["a word that was planted was not found"]),
    ...(isConfirmed([one.decrypted]) ? [] : ["the HMAC in the decrypted state was not found"]),
  ];
}

/**
 * Four credentials of four digits, all of them different.
 *
 * @param {string} seed
 * @returns {[[string, string], [string, string]]}
 */
function pinsOf(seed) {
  const order = GUESSES.map((guess) => ({ guess, order: chance(seed, guess) })).sort(
    (a, b) => a.order - b.order,
  );
  const [a = "", b = "", c = "", d = ""] = order.map(({ guess }) => guess);
  return [
    [a, b],
    [c, d],
  ];
}
