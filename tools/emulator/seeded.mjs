import { createHash } from "node:crypto";

/**
 * A row of numbers that looks random and is the same for the same seed, on every machine.
 *
 * @param {string | number} seed
 * @returns {() => number} the next one, from 0 up to, but not including, 1
 */
export function seededRandom(seed) {
  let drawn = 0;
  return () => {
    const digest = createHash("sha256").update(`${seed}/${drawn}`).digest();
    drawn += 1;
    return digest.readUInt32BE() / 2 ** 32;
  };
}
