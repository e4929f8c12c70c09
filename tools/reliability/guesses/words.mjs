/** What is another text in every run: times, how long something took, what that costs, a dot for each second of waiting. */
const CLOCKS = [
  /^ *@ [a-z ]+\.+$/gm,
  /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?/g,
  /\b\d+(?:\.\d+)? GB-s\b/g,
  /\b(?:\d+h)?(?:\d+m)?\d+(?:\.\d+)? ?m?s\b/g,
];

/**
 * The words of texts, without times and without the names by which a stack differs from another anyway.
 *
 * @param {readonly string[]} texts
 * @param {Readonly<Record<string, string>>} names what stands in the place of each
 * @returns {Set<string>}
 */
export function wordsOf(texts, names) {
  const words = new Set();
  for (let text of texts) {
    for (const [name, general] of Object.entries(names)) text = text.replaceAll(name, general);
    for (const clock of CLOCKS) text = text.replace(clock, "<time>");
    for (const word of text.split(/[\s"'\\,;()[\]{}<>]+/)) words.add(word);
  }
  return words;
}

/**
 * What depends on a credential, and is no chance: the words that two stacks with the same one share, and a third with
 * another one doesn't have.
 *
 * @param {ReadonlySet<string>} one
 * @param {ReadonlySet<string>} same
 * @param {ReadonlySet<string>} other
 * @returns {string[]}
 */
export function dependentWords(one, same, other) {
  return [...one].filter((word) => same.has(word) && !other.has(word)).sort();
}
