/**
 * One choice for each dimension.
 *
 * @typedef {Readonly<Record<string, string>>} Combination
 */

/**
 * A small set of combinations in which every two values of two dimensions meet, where some valid combination has both. The
 * same dimensions give the same set: the next combination is always the one with the most new pairs, the first of those.
 *
 * @param {Readonly<Record<string, readonly string[]>>} dimensions
 * @param {(combination: Combination) => boolean} isValid
 * @returns {Combination[]}
 */
export function coveringSet(dimensions, isValid) {
  const candidates = allCombinations(dimensions).filter(isValid);
  const open = new Set(candidates.flatMap(pairsOf));
  /** @type {Combination[]} */
  const chosen = [];
  while (open.size > 0) {
    const counts = candidates.map((candidate) => pairsOf(candidate).filter((pair) => open.has(pair)).length);
    const best = candidates[counts.indexOf(Math.max(...counts))];
    if (best === undefined) break;
    chosen.push(best);
    for (const pair of pairsOf(best)) open.delete(pair);
  }
  return chosen;
}

/**
 * Every choice of a value for each dimension.
 *
 * @param {Readonly<Record<string, readonly string[]>>} dimensions
 * @returns {Combination[]}
 */
export function allCombinations(dimensions) {
  return Object.entries(dimensions).reduce(
    (made, [name, values]) =>
      made.flatMap((combination) => values.map((value) => ({ ...combination, [name]: value }))),
    /** @type {Combination[]} */ ([{}]),
  );
}

/**
 * Each two of its values, with their dimensions.
 *
 * @param {Combination} combination
 * @returns {string[]}
 */
export function pairsOf(combination) {
  const values = Object.entries(combination).map(([name, value]) => `${name}=${value}`);
  return values.flatMap((one, index) => values.slice(index + 1).map((other) => `${one} ${other}`));
}
